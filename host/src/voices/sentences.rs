//! What a voice says when it is tried: that this is how it sounds, in its language.

/// By language, sorted.
const SENTENCES: [(&str, &str); 43] = [
    ("ar", "مرحبا! هكذا يبدو صوتي."),
    ("bg", "Здравейте! Така звучи моят глас."),
    ("ca", "Bon dia! Així sona la meva veu."),
    ("cs", "Dobrý den! Takto zní můj hlas."),
    ("cy", "Helo! Dyma sut mae fy llais yn swnio."),
    ("da", "Goddag! Sådan lyder min stemme."),
    ("de", "Guten Tag! So klingt meine Stimme."),
    ("el", "Γεια σας! Έτσι ακούγεται η φωνή μου."),
    ("en", "Good day! This is how my voice sounds."),
    ("es", "¡Buenos días! Así suena mi voz."),
    ("et", "Tere! Nii kõlab minu hääl."),
    ("eu", "Kaixo! Horrela entzuten da nire ahotsa."),
    ("fa", "سلام! صدای من این‌طور است."),
    ("fi", "Hyvää päivää! Tältä ääneni kuulostaa."),
    ("fr", "Bonjour ! Voici le son de ma voix."),
    ("he", "שלום! כך נשמע הקול שלי."),
    ("hi", "नमस्ते! मेरी आवाज़ ऐसी है।"),
    ("hu", "Jó napot! Így szól a hangom."),
    ("id", "Selamat siang! Beginilah suara saya."),
    ("is", "Góðan dag! Svona hljómar röddin mín."),
    ("it", "Buongiorno! Ecco come suona la mia voce."),
    ("ka", "გამარჯობა! ასე ჟღერს ჩემი ხმა."),
    ("kk", "Сәлеметсіз бе! Менің дауысым осындай."),
    ("lb", "Moien! Esou kléngt meng Stëmm."),
    ("lv", "Labdien! Tā skan mana balss."),
    ("ml", "നമസ്കാരം! എന്റെ ശബ്ദം ഇങ്ങനെയാണ്."),
    ("ne", "नमस्ते! मेरो आवाज यस्तो छ।"),
    ("nl", "Goedendag! Zo klinkt mijn stem."),
    ("no", "God dag! Slik høres stemmen min ut."),
    ("pl", "Dzień dobry! Tak brzmi mój głos."),
    ("pt", "Bom dia! É assim que soa a minha voz."),
    ("ro", "Bună ziua! Așa sună vocea mea."),
    ("ru", "Здравствуйте! Так звучит мой голос."),
    ("sk", "Dobrý deň! Takto znie môj hlas."),
    ("sl", "Dober dan! Tako zveni moj glas."),
    ("sr", "Dobar dan! Ovako zvuči moj glas."),
    ("sv", "God dag! Så här låter min röst."),
    ("sw", "Habari! Hivi ndivyo sauti yangu inavyosikika."),
    ("te", "నమస్కారం! నా గొంతు ఇలా ఉంటుంది."),
    ("tr", "Merhaba! Sesim böyle duyuluyor."),
    ("uk", "Добрий день! Так звучить мій голос."),
    ("vi", "Xin chào! Giọng của tôi nghe như thế này."),
    ("zh", "你好！这就是我的声音。"),
];

/// The sentence in a language that is named as voices name it (`de`, `de_DE`, `de-de`); none where
/// there is none.
pub fn sentence(language: &str) -> Option<&'static str> {
    let family = language.split(['_', '-']).next()?.to_lowercase();
    let family = match family.as_str() {
        "nb" | "nn" => "no",
        // espeak-ng's name for Mandarin.
        "cmn" => "zh",
        other => other,
    };
    let at = SENTENCES
        .binary_search_by_key(&family, |(language, _)| language)
        .ok()?;
    SENTENCES.get(at).map(|(_, sentence)| *sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_language() {
        for (language, expected) in SENTENCES {
            assert_eq!(sentence(language), Some(expected));
            assert_eq!(
                sentence(&format!("{}_XX", language.to_uppercase())),
                Some(expected)
            );
        }
        assert_eq!(sentence("nb-NO"), sentence("no"));
        assert_eq!(sentence("cmn"), sentence("zh_CN"));
        for none in ["", "-", "xx", "d"] {
            assert_eq!(sentence(none), None, "{none}");
        }
    }
}
