//! What a field is about, by its name.

use houtai_data::{FieldMeta, ModelMeta};

/// What a field is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    FirstName,
    LastName,
    PersonName,
    ThingName,
    CompanyName,
    UserName,
    Email,
    Phone,
    Title,
    Paragraph,
    Street,
    City,
    Country,
    PostalCode,
    Url,
    Slug,
    Color,
    Code,
    Secret,
    LanguageCode,
    Currency,
    Money,
    Quantity,
    Age,
    Year,
    Percent,
    Rating,
    Latitude,
    Longitude,
    Position,
    Other,
}

use Subject::{
    Age, City, Code, Color, CompanyName, Country, Currency, Email, FirstName, LanguageCode, LastName,
    Latitude, Longitude, Money, Other, Paragraph, Percent, PersonName, Phone, Position, PostalCode, Quantity,
    Rating, Secret, Slug, Street, ThingName, Title, Url, UserName, Year,
};

/// The last words of names, and what they say. The first line that fits counts.
const BY_WORD: &[(&[&str], Subject)] = &[
    (&["email", "mail"], Email),
    (&["phone", "mobile", "telephone", "tel", "fax", "cellphone"], Phone),
    (&["username", "login", "nickname", "nick", "handle"], UserName),
    (&["firstname", "forename"], FirstName),
    (&["lastname", "surname"], LastName),
    (&["fullname", "author", "owner", "assignee", "contact", "customer", "recipient"], PersonName),
    (&["company", "organization", "organisation", "employer", "brand", "vendor", "supplier"], CompanyName),
    (&["password", "secret", "token", "hash", "digest", "checksum", "salt"], Secret),
    (&["title", "subject", "headline", "heading", "caption", "task", "question"], Title),
    (
        &[
            "description",
            "body",
            "content",
            "text",
            "note",
            "notes",
            "comment",
            "summary",
            "message",
            "bio",
            "about",
            "remark",
            "remarks",
            "excerpt",
            "abstract",
            "answer",
            "reason",
            "details",
            "detail",
        ],
        Paragraph,
    ),
    (&["address", "street", "addr"], Street),
    (&["city", "town", "place", "location"], City),
    (&["country", "nation"], Country),
    (&["zip", "postcode", "zipcode"], PostalCode),
    (&["url", "link", "website", "homepage", "uri", "href", "avatar", "image", "picture", "photo"], Url),
    (&["slug", "path"], Slug),
    (&["color", "colour"], Color),
    (&["sku", "code", "number", "reference", "serial", "isbn", "barcode"], Code),
    (&["lang", "language", "locale"], LanguageCode),
    (&["currency"], Currency),
    (&["price", "amount", "total", "cost", "balance", "salary", "fee", "budget", "tax", "discount"], Money),
    (&["quantity", "count", "stock", "qty", "views", "likes", "votes", "size", "pages"], Quantity),
    (&["age"], Age),
    (&["year"], Year),
    (&["percent", "percentage", "rate", "ratio", "progress"], Percent),
    (&["rating", "stars", "score", "priority", "level", "rank"], Rating),
    (&["latitude", "lat"], Latitude),
    (&["longitude", "lng", "lon", "long"], Longitude),
    (&["position", "order", "sort", "index", "rank"], Position),
];

/// Two last words that say something else than the last one alone.
const BY_TWO: &[(&str, &str, Subject)] = &[
    ("first", "name", FirstName),
    ("given", "name", FirstName),
    ("last", "name", LastName),
    ("family", "name", LastName),
    ("full", "name", PersonName),
    ("user", "name", UserName),
    ("nick", "name", UserName),
    ("company", "name", CompanyName),
    ("display", "name", PersonName),
    ("contact", "name", PersonName),
    ("customer", "name", PersonName),
    ("postal", "code", PostalCode),
    ("zip", "code", PostalCode),
    ("post", "code", PostalCode),
    ("language", "code", LanguageCode),
    ("currency", "code", Currency),
    ("country", "code", Code),
    ("phone", "number", Phone),
    ("mobile", "number", Phone),
    ("email", "address", Email),
    ("ip", "address", Code),
    ("unit", "price", Money),
];

/// Models that are people, of which `name` is the name of one.
const PEOPLE: &[&str] = &[
    "user", "member", "person", "people", "customer", "author", "employee", "contact", "client", "student",
    "teacher", "account", "player", "patient", "owner", "guest", "staff", "artist", "profile",
];
const COMPANIES: &[&str] = &[
    "company",
    "organization",
    "organisation",
    "vendor",
    "supplier",
    "team",
    "brand",
    "tenant",
    "store",
    "shop",
];

/// What a field is about.
pub(super) fn subject(model: &ModelMeta, field: &FieldMeta) -> Subject {
    let name = field.name.to_lowercase();
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    if let [.., before, last] = words.as_slice() {
        let two = BY_TWO.iter().find(|(one, other, _)| one == before && other == last);
        if let Some((.., subject)) = two {
            return *subject;
        }
    }
    let Some(last) = words.last() else { return Other };
    if *last == "name" {
        return of_name(model);
    }
    let found = BY_WORD.iter().find(|(words, _)| words.contains(last));
    found.map_or(Other, |(_, subject)| *subject)
}

fn of_name(model: &ModelMeta) -> Subject {
    let model = model.name.to_lowercase();
    let is_one = |names: &[&str]| names.iter().any(|name| model.ends_with(name));
    match () {
        () if is_one(PEOPLE) => PersonName,
        () if is_one(COMPANIES) => CompanyName,
        () if model.ends_with("city") => City,
        () if model.ends_with("country") => Country,
        () => ThingName,
    }
}
