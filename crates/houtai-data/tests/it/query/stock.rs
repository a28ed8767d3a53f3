//! Columns of each kind, decimals above all, and models whose rows are deleted softly.

use houtai_core::formats::{Decimal, Uuid};
use houtai_core::{PageQuery, Timestamp};
use houtai_data::{Db, ErrorKind, Filter, Json, Model, Ref, count};
use jiff::civil::{date, time};
use serde_json::json;

use super::stock_model::{Product, Sale};

super::on_both! {
    decimals_are_compared_with_the_places_of_their_columns
    a_decimal_with_more_places_than_its_column_is_refused
    decimals_are_added_and_summed
    decimals_are_set_to_what_is_computed
    pages_follow_decimals
    days_times_and_uuids_have_a_least_and_a_greatest
    json_is_asked_by_its_paths
    what_is_no_whole_number_of_64_bits_is_null_in_json
    mass_changes_count_versions_and_move_the_moment
    what_is_deleted_softly_is_neither_found_nor_joined
    a_reference_is_compared_with_a_row_or_its_key
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn uuid(number: u128) -> Uuid {
    Uuid::from_bytes(number.to_be_bytes())
}

/// Three products and five sales.
async fn fill(db: &Db) {
    let products = [
        (
            1,
            "tea",
            "2.50",
            Some("0.125"),
            json!({"tags": ["hot"], "stars": 4}),
            1,
            date(2024, 2, 29),
            time(9, 0, 0, 0),
        ),
        (
            2,
            "pot",
            "19.90",
            Some("1.000"),
            json!({"stars": 4.9, "in stock": true}),
            1 << 100,
            date(1969, 12, 31),
            time(0, 0, 0, 0),
        ),
        (3, "cup", "3.00", None, json!({"tags": []}), 255, date(2024, 3, 1), time(23, 59, 59, 999_999_000)),
    ];
    let columns = (
        Product::id,
        Product::name,
        Product::price,
        Product::weight,
        Product::about,
        Product::code,
        Product::day,
        Product::opens,
        Product::version,
        Product::updated_at,
    );
    let row = |(id, name, price, weight, about, code, day, opens): (
        i64,
        &'static str,
        &str,
        Option<&str>,
        _,
        u128,
        _,
        _,
    )| {
        let (price, weight) = (decimal(price), weight.map(decimal));
        (id, name, price, weight, Json(about), uuid(code), day, opens, 1, Timestamp::from_microsecond(0))
    };
    assert_eq!(Product::insert_many(columns, products.map(row)).run(db).await.unwrap(), 3);
    let sales = [(1, 1, 3), (2, 1, 1), (3, 2, 1), (4, 3, 6), (5, 3, 2)];
    let row = |(id, product, pieces): (i64, i64, i32)| (id, Ref::<Product>::new(product), pieces);
    Sale::insert_many((Sale::id, Sale::product, Sale::pieces), sales.map(row)).run(db).await.unwrap();
}

async fn ids(db: &Db, filter: Filter<Product>) -> Vec<i64> {
    Product::query().filter(filter).order_by(Product::id.asc()).select(Product::id).all(db).await.unwrap()
}

async fn decimals_are_compared_with_the_places_of_their_columns(db: Db) {
    fill(&db).await;
    assert_eq!(ids(&db, Product::price.eq(decimal("2.5"))).await, [1]);
    assert_eq!(ids(&db, Product::price.ge(decimal("3"))).await, [2, 3]);
    assert_eq!(ids(&db, Product::price.between(decimal("2.51"), decimal("19.900"))).await, [2, 3]);
    assert_eq!(ids(&db, Product::price.in_list([decimal("3.000"), decimal("19.9")])).await, [2, 3]);
    // A column of two places beside one of three.
    assert_eq!(ids(&db, Product::weight.lt(Product::price)).await, [1, 2]);
    assert_eq!(ids(&db, Product::weight.coalesce(Product::price).eq(decimal("3"))).await, [3]);
    assert_eq!(ids(&db, Product::weight.coalesce(decimal("0.1")).lt(decimal("0.125"))).await, [3]);
    assert_eq!(ids(&db, Product::price.lt(decimal("1000000000"))).await, [1, 2, 3]);
    let tea = Product::query().filter(Product::name.eq("tea")).one(&db).await.unwrap();
    assert_eq!((tea.price.to_string(), tea.weight), ("2.50".to_owned(), Some(decimal("0.125"))));
}

async fn a_decimal_with_more_places_than_its_column_is_refused(db: Db) {
    fill(&db).await;
    for filter in [
        Product::price.eq(decimal("1.234")),
        Product::price.in_list([decimal("1"), decimal("1.234")]),
        Product::price.between(decimal("1"), decimal("1.234")),
        (Product::price + decimal("1.234")).gt(decimal("1")),
    ] {
        let error = Product::query().filter(filter).all(&db).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidValue);
        let expected = "a decimal beside `products.price` has 3 digits behind the point, and there are 2";
        assert!(error.to_string().starts_with(expected), "{error}");
        assert!(!error.to_string().contains("1.234"), "{error}");
    }
    let error = Product::query().filter(Product::price.eq(decimal("99999999999999999999"))).count(&db).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidValue);
}

async fn decimals_are_added_and_summed(db: Db) {
    fill(&db).await;
    let sums = Product::query()
        .order_by(Product::id.asc())
        .select((Product::price + decimal("0.1"), Product::weight.coalesce(decimal("0")) + Product::price));
    let expected = [("2.60", "2.625"), ("20.00", "20.900"), ("3.10", "3.000")];
    assert_eq!(sums.all(&db).await.unwrap(), expected.map(|(price, both)| (decimal(price), decimal(both))));
    let whole = Product::query().select((
        Product::price.sum(),
        Product::weight.sum(),
        Product::price.min(),
        Product::price.max(),
        Product::price.avg(),
    ));
    let (sum, weight, least, greatest, mean) = whole.one(&db).await.unwrap();
    let texts = ["25.40", "1.125", "2.50", "19.90"].map(|text| Some(decimal(text)));
    assert_eq!([sum, weight, least, greatest], texts);
    assert!((mean.unwrap() - 25.4 / 3.0).abs() < 1e-9);
    // The columns of a joined model have their places as well.
    let price = Sale::product.get(Product::price);
    let dear = Sale::query()
        .group_by(Sale::product)
        .having(price.clone().sum().ge(decimal("5.0")))
        .select((Sale::product.get(Product::price).sum(), count()));
    let dear = dear.order_by(price.sum().desc()).all(&db).await.unwrap();
    let expected = [("19.90", 1), ("6.00", 2), ("5.00", 2)];
    assert_eq!(dear, expected.map(|(sum, count)| (Some(decimal(sum)), count)));
}

async fn decimals_are_set_to_what_is_computed(db: Db) {
    fill(&db).await;
    let tea = || Product::query().filter(Product::id.eq(1)).update();
    let dearer = tea().set(Product::price, Product::price + decimal("0.05"));
    assert_eq!(dearer.returning(&db).await.unwrap()[0].price, decimal("2.55"));
    let heavy = tea().set(Product::weight, Product::price);
    assert_eq!(heavy.returning(&db).await.unwrap()[0].weight, Some(decimal("2.550")));
    let error = tea().set(Product::price, Product::weight.coalesce(decimal("1"))).run(&db).await.unwrap_err();
    assert!(error.to_string().contains("`products.price` has 2 digits behind the point"), "{error}");
    let error = tea().set(Product::price, decimal("1.234")).run(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidValue);
}

async fn pages_follow_decimals(db: Db) {
    fill(&db).await;
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let order = (Product::weight.coalesce(Product::price) + Product::price).desc();
        let query = Product::query().order_by((order, Product::price.asc()));
        let page = query.page(&db, PageQuery { limit: 1, cursor }).await.unwrap();
        seen.extend(page.items.iter().map(|product| product.id));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [2, 3, 1]);
}

async fn days_times_and_uuids_have_a_least_and_a_greatest(db: Db) {
    fill(&db).await;
    let ends = Product::query().select((
        Product::day.min(),
        Product::day.max(),
        Product::opens.min(),
        Product::opens.max(),
        Product::code.min(),
        Product::code.max(),
    ));
    let expected = (
        Some(date(1969, 12, 31)),
        Some(date(2024, 3, 1)),
        Some(time(0, 0, 0, 0)),
        Some(time(23, 59, 59, 999_999_000)),
        Some(uuid(1)),
        Some(uuid(1 << 100)),
    );
    assert_eq!(ends.one(&db).await.unwrap(), expected);
    assert_eq!(
        ids(&db, Product::day.gt(date(2024, 2, 28)) & Product::opens.lt(time(12, 0, 0, 0))).await,
        [1]
    );
    assert_eq!(ids(&db, Product::code.ge(uuid(255))).await, [2, 3]);
    let by_code = Product::query().order_by(Product::code.asc()).select(Product::id);
    assert_eq!(by_code.all(&db).await.unwrap(), [1, 3, 2]);
    let none = Product::query().filter(Filter::nothing()).select((Product::day.min(), Product::code.max()));
    assert_eq!(none.one(&db).await.unwrap(), (None, None));
}

async fn json_is_asked_by_its_paths(db: Db) {
    fill(&db).await;
    assert_eq!(ids(&db, Product::about.json("tags.0").text().eq("hot")).await, [1]);
    assert_eq!(ids(&db, Product::about.json("stars").int().eq(4)).await, [1]);
    assert_eq!(ids(&db, Product::about.json("in stock").text().eq("true")).await, [2]);
    assert_eq!(ids(&db, Product::about.json("stars").text().is_null()).await, [3]);
    let through = Sale::query().filter(Sale::product.get(Product::about).json("stars").int().gt(3));
    assert_eq!(through.count(&db).await.unwrap(), 2);
}

async fn what_is_no_whole_number_of_64_bits_is_null_in_json(db: Db) {
    fill(&db).await;
    let read = async |json: &str| {
        let about: serde_json::Value = serde_json::from_str(&format!(r#"{{"n": {json}}}"#)).unwrap();
        let set = Product::query().filter(Product::id.eq(1)).update().set(Product::about, Json(about));
        set.run(&db).await.unwrap();
        let some = Product::query().filter(Product::about.json("n").int().is_not_null());
        let found = some.select(Product::about.json("n").int()).all(&db).await.unwrap();
        found.into_iter().next().flatten()
    };
    for (json, number) in [
        ("4", 4),
        ("-4.0", -4),
        ("1e3", 1000),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
    ] {
        assert_eq!(read(json).await, Some(number), "{json}");
    }
    for json in [
        "1e30",
        "-1e30",
        "1e300",
        "9223372036854775808",
        "18446744073709551615",
        "1.5",
        "-0.5",
        "1e-7",
        "true",
        "null",
        r#""4""#,
        r#""x""#,
        "[4]",
        r#"{"a": 4}"#,
    ] {
        assert_eq!(read(json).await, None, "{json}");
    }
}

async fn mass_changes_count_versions_and_move_the_moment(db: Db) {
    fill(&db).await;
    let changed = Product::query().filter(Product::id.le(2)).update().set(Product::name, "x");
    for product in changed.returning(&db).await.unwrap() {
        assert_eq!((product.name.as_str(), product.version), ("x", 2));
        assert!(product.updated_at > Timestamp::from_microsecond(0));
    }
    let kept = Product::query().filter(Product::id.eq(3)).one(&db).await.unwrap();
    assert_eq!((kept.version, kept.updated_at), (1, Timestamp::from_microsecond(0)));
    let set = Product::query().filter(Product::id.eq(3)).update().set(Product::version, 9);
    assert_eq!(set.returning(&db).await.unwrap()[0].version, 9);
}

async fn what_is_deleted_softly_is_neither_found_nor_joined(db: Db) {
    fill(&db).await;
    let gone = Product::query().filter(Product::id.eq(1)).delete().returning(&db).await.unwrap();
    assert!(gone[0].deleted_at.is_some());
    assert_eq!(gone[0].version, 2);
    assert_eq!(Product::query().count(&db).await.unwrap(), 2);
    assert_eq!(Product::query().with_deleted().count(&db).await.unwrap(), 3);
    let joined = Sale::query().join(Sale::product).order_by(Sale::id.asc()).all(&db).await.unwrap();
    assert_eq!(
        joined.iter().map(|(sale, product)| (sale.id, product.id)).collect::<Vec<_>>(),
        [(3, 2), (4, 3), (5, 3)]
    );
    let kept = Sale::query().left_join(Sale::product).order_by(Sale::id.asc()).all(&db).await.unwrap();
    assert_eq!(
        kept.iter().map(|(_, product)| product.is_some()).collect::<Vec<_>>(),
        [false, false, true, true, true]
    );
    let name = Sale::product.get(Product::name);
    assert_eq!(Sale::query().filter(name.clone().eq("tea")).count(&db).await.unwrap(), 0);
    let names = Sale::query().order_by((name.clone().asc(), Sale::id.asc())).limit(4);
    let names = names.select((Sale::id, name.clone().optional())).all(&db).await.unwrap();
    let expected = [(4, Some("cup")), (5, Some("cup")), (3, Some("pot")), (1, None)];
    assert_eq!(names, expected.map(|(id, name)| (id, name.map(str::to_owned))));
    let error = Sale::query().select(name).all(&db).await.unwrap_err();
    assert!(error.to_string().contains("`products`"), "{error}");
    let sold = Sale::product.reverse().has(Sale::pieces.gt(2));
    assert_eq!(Product::query().filter(sold).select(Product::id).all(&db).await.unwrap(), [3]);
    // Sales refer to it, so it stays as it is.
    let error = Product::query().filter(Product::id.eq(1)).delete().for_good().run(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
    Sale::query().filter(Sale::product.eq(&gone[0])).delete().run(&db).await.unwrap();
    assert_eq!(Product::query().filter(Product::id.eq(1)).delete().for_good().run(&db).await.unwrap(), 1);
}

async fn a_reference_is_compared_with_a_row_or_its_key(db: Db) {
    fill(&db).await;
    let products = Product::query().filter(Product::id.le(2)).all(&db).await.unwrap();
    let count = async |filter| Sale::query().filter(filter).count(&db).await.unwrap();
    assert_eq!(count(Sale::product.eq(&products[0])).await, 2);
    assert_eq!(count(Sale::product.eq(2)).await, 1);
    assert_eq!(count(Sale::product.ne(Ref::new(2))).await, 4);
    assert_eq!(count(Sale::product.in_list(&products)).await, 3);
    assert_eq!(count(Sale::product.in_list([1, 3])).await, 4);
}
