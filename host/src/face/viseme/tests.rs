use super::*;
use proptest::prelude::*;

/// Every character that espeak-ng and Piper can write; see the file's own first lines.
const INVENTORY: &str = include_str!("inventory.tsv");

const LIPS_MEET: &str = "bmpɓʘʙᵐ";
const VOWELS: &str = "aeiouyæøœɐɑɒɔɘəɚɛɜɞɤɨɪɯɵɶʉʊʌʏᵻεɝɚA";
const ROUNDED_VOWELS: &str = "ouyøœɒɔɞɵɶʉʊʏ";
const CONSONANTS: &str = "cdfghjklnqrstvwxzçðħŋǀǁǂǃɕɖɗɟɠɡɢɣɥɦɧɫɬɭɮɰɱɲɳɴɸɹɺɻɽɾʀʁʂʃʄʈʋʍʎʐʑʒʔʕʛʜʝʟʡʢβθχⱱʦX\
                          ΦʷᵝFKNSZ";
/// Rhotic: a glide of the vowel before it.
const GLIDES: &str = "˞";
const STRESS: &str = "ˈˌ";
const PAUSES: &str = "_^$!(),.:;?";
/// Length, tones, secondary articulations that are not seen, diacritics, and what else comes between.
const SHAPELESS: &str = " '-\"#%+0123456789=[\\`|ʰʲːˑˤ˥˦˧˨˩ᵑᶮᶯⁿ↑↓\
    \u{303}\u{306}\u{308}\u{30a}\u{31d}\u{31e}\u{327}\u{329}\u{32a}\u{32f}\u{33a}\u{33b}\u{361}";

fn inventory() -> impl Iterator<Item = char> {
    let lines = INVENTORY.lines().filter(|line| line.starts_with("U+"));
    lines.map(|line| {
        let code = line["U+".len()..].split('\t').next().unwrap();
        char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap()
    })
}

fn target(c: char) -> Target {
    match ipa::symbol(c) {
        Symbol::Sound(target) => target,
        other => panic!("{c:?} is {other:?}"),
    }
}

#[test]
fn every_symbol_of_the_inventory_has_a_considered_class() {
    let classes = [
        LIPS_MEET, VOWELS, CONSONANTS, GLIDES, STRESS, PAUSES, SHAPELESS,
    ];
    for c in inventory() {
        let of: Vec<_> = classes.iter().filter(|class| class.contains(c)).collect();
        assert_eq!(of.len(), 1, "{c:?} (U+{:04X}) is in {of:?}", u32::from(c));
    }
    assert!(inventory().count() > 180);
}

#[test]
fn every_symbol_has_the_shape_of_its_class() {
    for c in LIPS_MEET.chars() {
        assert!(target(c).closes_lips() && target(c).openness == 0.0, "{c}");
    }
    for c in VOWELS.chars() {
        let found = target(c);
        assert!(ipa::is_vowel(found), "{c}: {found:?}");
        assert!(found.viseme.index() >= Viseme::Rr.index(), "{c}: {found:?}");
        let round = matches!(found.viseme, Viseme::Oh | Viseme::Ou);
        assert_eq!(round, ROUNDED_VOWELS.contains(c), "{c}: {found:?}");
    }
    for c in CONSONANTS.chars().chain(GLIDES.chars()) {
        let found = target(c);
        assert!((0.1..=0.35).contains(&found.openness), "{c}: {found:?}");
        // None falls through to the vowel that stands for unknown letters.
        let known = ![Viseme::Sil, Viseme::Pp, Viseme::E].contains(&found.viseme);
        assert!(known && !ipa::is_vowel(found), "{c}: {found:?}");
    }
    for c in SHAPELESS.chars() {
        assert_eq!(targets(&c.to_string()), [], "{c:?}");
    }
    for c in PAUSES.chars() {
        assert_eq!(targets(&c.to_string()), [Target::REST], "{c}");
    }
}

#[test]
fn the_reference_words_have_the_reference_visemes() {
    use Viseme::*;
    let cases = [
        ("ˈɑː", vec![Aa]),
        ("aɪ", vec![Aa, Ih]),
        ("oʊ", vec![Oh, Ou]),
        ("t\u{361}ʃ", vec![Dd, Ch]),
        ("tɕʰ", vec![Dd, Ch]),
        ("kʷ", vec![Kk, Ou]),
        ("ᵐb", vec![Pp, Pp]),
        ("n\u{329}", vec![Nn]),
        ("r\u{31d}\u{30a}", vec![Rr]),
        ("ɛ\u{303}ː", vec![E]),
        // Some of espeak-ng's tables write a length like that, and a glottal stop like this.
        ("a:", vec![Aa]),
        ("?a", vec![Aa]),
        ("zh", vec![Ch]),
        ("ang", vec![Aa, Nn, Kk]),
        ("п", vec![Pp]),
        ("", vec![]),
        ("ː", vec![]),
        ("語", vec![E]),
    ];
    for (ipa, visemes) in cases {
        let found: Vec<_> = targets(ipa).into_iter().map(|t| t.viseme).collect();
        assert_eq!(found, visemes, "{ipa}");
    }
}

#[test]
fn stress_opens_its_vowel_wider() {
    let openness = |ipa: &str| targets(ipa).last().unwrap().openness;
    assert!(openness("ˈbɛ") > openness("ˌbɛ") && openness("ˌbɛ") > openness("bɛ"));
    assert!(openness("ˈɑ") <= 1.0);
    assert_eq!(openness("ˈɛ\u{303}t"), openness("t"));
}

#[test]
fn the_order_is_that_of_the_names() {
    for (index, viseme) in Viseme::ALL.into_iter().enumerate() {
        assert_eq!(viseme.index(), index);
    }
    let names: std::collections::BTreeSet<_> = Viseme::ALL.map(Viseme::name).into();
    assert_eq!(names.len(), Viseme::COUNT);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_gives_sane_targets(text in "\\PC*") {
        for target in targets(&text) {
            prop_assert!((0.0..=1.0).contains(&target.openness));
            prop_assert!(target.shape > 0.0 && target.shape <= 1.0);
            prop_assert!(target.jaw > 0.0 && target.jaw <= 1.0);
        }
    }
}
