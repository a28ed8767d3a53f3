//! Numbers that a statement computes beyond the range of their column.

use houtai_data::{Column, Db, Dialect, ErrorKind, Executor, Model, create_tables, excluded};

use super::models::model;

model!(Score "scores" { level: i16, points: Option<i32>, lives: u8, coins: u16, steps: u32, shift: i8, total: i64 });

#[expect(clippy::type_complexity, reason = "each kind of number has its column")]
const COLUMNS: (
    Column<Score, i64>,
    Column<Score, i16>,
    Column<Score, Option<i32>>,
    Column<Score, u8>,
    Column<Score, u16>,
    Column<Score, u32>,
    Column<Score, i8>,
    Column<Score, i64>,
) = (
    Score::id,
    Score::level,
    Score::points,
    Score::lives,
    Score::coins,
    Score::steps,
    Score::shift,
    Score::total,
);

super::on_both! {
    what_is_computed_beyond_the_range_of_its_column_is_refused
    of_several_computed_columns_those_are_named_that_it_may_be
    what_is_computed_within_the_range_is_stored
}

/// Two that are at an end of their ranges, and one without points.
async fn fill(db: &Db) {
    create_tables(db, &[Score::META]).await.unwrap();
    let rows = [
        (1, i16::MAX, Some(i32::MAX), u8::MAX, u16::MAX, u32::MAX, i8::MAX, i64::MAX),
        (2, i16::MIN, Some(i32::MIN), 0, 0, 0, i8::MIN, i64::MIN),
        (3, 0, None, 0, 0, 0, 0, 0),
    ];
    assert_eq!(Score::insert_many(COLUMNS, rows).run(db).await.unwrap(), 3);
}

async fn all(db: &Db) -> Vec<Score> {
    Score::query().order_by(Score::id.asc()).all(db).await.unwrap()
}

async fn what_is_computed_beyond_the_range_of_its_column_is_refused(db: Db) {
    fill(&db).await;
    let before = all(&db).await;
    let up = |id: i64| Score::query().filter(Score::id.eq(id)).update();
    let changes = [
        (up(1).set(Score::points, Score::points + 1), "points", "-2147483648 to 2147483647"),
        (up(2).set(Score::points, Score::points - 1), "points", "-2147483648 to 2147483647"),
        (up(1).set(Score::level, Score::level + 1), "level", "-32768 to 32767"),
        (up(2).set(Score::level, Score::level - 1), "level", "-32768 to 32767"),
        (up(1).set(Score::lives, Score::lives + 1), "lives", "0 to 255"),
        (up(2).set(Score::lives, Score::lives - 1), "lives", "0 to 255"),
        (up(1).set(Score::lives, Score::lives * 255), "lives", ""),
        (up(1).set(Score::coins, Score::coins + 1), "coins", "0 to 65535"),
        (up(2).set(Score::coins, Score::coins - 1), "coins", "0 to 65535"),
        (up(1).set(Score::steps, Score::steps + 1), "steps", "0 to 4294967295"),
        (up(2).set(Score::steps, Score::steps - 1), "steps", "0 to 4294967295"),
        (up(1).set(Score::shift, Score::shift + 1), "shift", "-128 to 127"),
        (up(2).set(Score::shift, Score::shift - 1), "shift", "-128 to 127"),
        (up(1).set(Score::total, Score::total + 1), "total", "-9223372036854775808 to 9223372036854775807"),
        (up(2).set(Score::total, Score::total - 1), "total", "-9223372036854775808 to 9223372036854775807"),
    ];
    for (change, column, range) in changes {
        let error = change.run(&db).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidValue, "{error}");
        assert_eq!(error.constraint().unwrap().columns, [column], "{error}");
        let text = error.to_string();
        assert!(text.contains(&format!("`{column}`")) && text.contains("`scores`"), "{text}");
        assert!(text.contains(range) && text.contains("out of range"), "{text}");
        let answer = houtai_core::Error::from(error);
        assert_eq!(answer.input_problems()[0].pointer, format!("/{column}"));
    }
    let error = Score::insert_many(COLUMNS, [(1, 1, Some(1), 1, 1, 1, 1, 1)])
        .on_conflict(Score::id)
        .set(Score::points, Score::points + excluded(Score::points))
        .run(&db)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidValue);
    assert_eq!(error.constraint().unwrap().columns, ["points"], "{error}");
    assert_eq!(all(&db).await, before);
}

async fn of_several_computed_columns_those_are_named_that_it_may_be(db: Db) {
    fill(&db).await;
    let up = |id: i64| Score::query().filter(Score::id.eq(id)).update();
    let both = up(1).set(Score::total, Score::total - 1).set(Score::level, Score::level + 1);
    let error = both.set(Score::points, Score::points - 1).run(&db).await.unwrap_err();
    assert_eq!(error.constraint().unwrap().columns, ["level"], "{error}");
    let two = up(1).set(Score::lives, Score::lives * 200).set(Score::level, Score::level + 1);
    let error = two.run(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidValue);
    let columns = &error.constraint().unwrap().columns;
    if db.dialect() == Dialect::Postgres {
        // The server tells only that a number of 16 bits was to be.
        assert_eq!(columns, &["lives", "level"]);
        assert!(error.to_string().contains("one of these values is out of range"), "{error}");
    } else {
        assert_eq!(columns.len(), 1);
    }
    // It may have been in the condition, so nothing is named.
    let beside =
        Score::query().filter((Score::points + 1).gt(0)).update().set(Score::points, Score::points + 1);
    let error = beside.run(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidValue, "{error}");
    if db.dialect() == Dialect::Postgres {
        assert_eq!(error.constraint(), None, "{error}");
    }
}

async fn what_is_computed_within_the_range_is_stored(db: Db) {
    fill(&db).await;
    let down = Score::query().filter(Score::id.eq(1)).update();
    let down = down.set(Score::points, Score::points - 1).set(Score::level, Score::level - 1);
    assert_eq!(down.run(&db).await.unwrap(), 1);
    let none = Score::query().filter(Score::id.eq(3)).update().set(Score::points, Score::points + 1);
    assert_eq!(none.run(&db).await.unwrap(), 1);
    let points: Vec<_> = all(&db).await.into_iter().map(|score| (score.level, score.points)).collect();
    assert_eq!(points, [(32_766, Some(2_147_483_646)), (i16::MIN, Some(i32::MIN)), (0, None)]);
}
