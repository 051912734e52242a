//! Words nearby that tell which of two meanings a homograph has.

/// A word, its usual sound, its other sound, and words of the same clause that speak for the other.
pub(super) const BY_TOPIC: &[(&str, &str, &str, &str)] = &[
    (
        "bass",
        "bˈeɪs",
        "bˈæs",
        "fish fishing fishes fished fisherman fishermen caught catch lake lakes sea grilled bait river \
         rivers trout pond largemouth smallmouth striped perch salmon spawn catfish angling tackle",
    ),
    (
        "celtic",
        "kˈɛltɪk",
        "sˈɛltɪk",
        "boston glasgow rangers football soccer league nba basketball fc cup scottish match goal \
         stadium club season signed",
    ),
    (
        "axes",
        "ˈæksᵻz",
        "ˈæksiːz",
        "axis x y z coordinate coordinates horizontal vertical rotation rotate rotational parallel \
         optical major minor principal symmetry crystal plane perpendicular orthogonal angle angles \
         chart graph cartesian dimension dimensions ellipse",
    ),
    (
        "lead",
        "lˈiːd",
        "lˈɛd",
        "pipe pipes paint metal metals roof pencil pencils poisoning zinc copper tin iron ore acid \
         battery batteries bullet bullets toxic mercury mines soil gasoline petrol arsenic alloy \
         melted molten cadmium silver glass contamination water",
    ),
    (
        "row",
        "ɹˈoʊ",
        "ɹˈaʊ",
        "furious terrible political broke neighbours neighbors quarrel noisy blazing diplomatic",
    ),
    (
        "rows",
        "ɹˈoʊz",
        "ɹˈaʊz",
        "furious terrible political quarrels blazing diplomatic",
    ),
];

/// What is closer than a door: words before the adjective `close`.
pub(super) const BEFORE_CLOSE: &str = "very so too as how pretty get gets got getting came come comes stay \
    stayed stand sit sat keep kept draw drew hold held remain remained become became quite fairly \
    really equally extremely up";
/// What can be close.
pub(super) const CLOSE_THINGS: &str = "to by together enough behind up friend friends friendship ties attention \
    proximity relationship relationships relations range contact look cooperation collaboration \
    links relative relatives quarters combat call calls game games second race election finish eye \
    watch family associate associates adviser advisor ally allies";
/// Nouns before which `live` is an adjective.
pub(super) const LIVE_THINGS: &str = "audience audiences music show shows concert concerts performance \
    performances album albums band broadcast broadcasts stream streams streaming wire action tv \
    television animals birth births video videos recording recordings version versions act event \
    events coverage sound chat crowd oak ammunition session sessions track tracks recorded";
/// Verbs before which something happens live.
pub(super) const LIVE_VERBS: &str = "play played plays sing sang sung perform performed go goes going went \
    broadcast broadcasting aired air watch watched shown show see recorded streamed stream streaming \
    performing playing appeared released";
/// What is tiny.
pub(super) const MINUTE_THINGS: &str = "detail details amount amounts quantity quantities particle particles \
    trace traces difference differences crack cracks grain grains hole holes insect insects spine \
    spines scale scales tooth teeth flower flowers hair hairs animal animals organism organisms \
    creature creatures variation variations fraction part parts change changes spores crystals \
    but or and";
/// Time that has passed, where `read` is likely the past tense.
pub(super) const PAST_TIMES: &str = "yesterday last ago once earlier was were had did knew said told saw found \
    wrote came went took gave felt aloud";
