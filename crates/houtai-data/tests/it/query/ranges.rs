//! Numbers that a statement computes beyond the range of their column.

use houtai_data::{
    Column, Db, Default, Dialect, ErrorKind, Executor, FieldMeta, FromRow, Model, ModelMeta, Result,
    RowReader, create_tables, excluded,
};

/// What somebody has got.
#[derive(Clone, Debug, PartialEq)]
struct Score {
    id: i32,
    level: i16,
    points: Option<i32>,
}

#[expect(non_upper_case_globals, reason = "columns are spelled like the fields")]
impl Score {
    const id: Column<Self, i32> = Column::new("id");
    const level: Column<Self, i16> = Column::new("level");
    const points: Column<Self, Option<i32>> = Column::new("points");
}

impl Model for Score {
    const META: &'static ModelMeta = &ModelMeta {
        name: "Score",
        table: "scores",
        doc: "",
        fields: &[
            FieldMeta::of::<i32>("id", "id", "").default(Default::Identity),
            FieldMeta::of::<i16>("level", "level", ""),
            FieldMeta::of::<Option<i32>>("points", "points", ""),
        ],
        key: 0,
        indexes: &[],
        checks: &[],
        ordering: &[],
        version: None,
        soft_delete: None,
    };

    type Key = i32;

    fn key(&self) -> i32 {
        self.id
    }
}

impl FromRow for Score {
    const COLUMNS: usize = Self::META.fields.len();

    fn from_row(reader: &mut RowReader<'_>) -> Result<Self> {
        Ok(Self { id: reader.read()?, level: reader.read()?, points: reader.read()? })
    }
}

super::on_both! {
    what_is_computed_beyond_the_range_of_its_column_is_refused
    what_is_computed_within_the_range_is_stored
}

/// Two that are at an end of their ranges, and one without points.
async fn fill(db: &Db) {
    create_tables(db, &[Score::META]).await.unwrap();
    let rows = [(1, i16::MAX, Some(i32::MAX)), (2, i16::MIN, Some(i32::MIN)), (3, 0, None)];
    let columns = (Score::id, Score::level, Score::points);
    assert_eq!(Score::insert_many(columns, rows).run(db).await.unwrap(), 3);
}

async fn all(db: &Db) -> Vec<Score> {
    Score::query().order_by(Score::id.asc()).all(db).await.unwrap()
}

async fn what_is_computed_beyond_the_range_of_its_column_is_refused(db: Db) {
    fill(&db).await;
    let before = all(&db).await;
    let up = |id: i32| Score::query().filter(Score::id.eq(id)).update();
    let changes = [
        (up(1).set(Score::points, Score::points + 1), "points", "-2147483648 to 2147483647"),
        (up(2).set(Score::points, Score::points - 1), "points", "-2147483648 to 2147483647"),
        (up(1).set(Score::level, Score::level + 1), "level", "-32768 to 32767"),
        (up(2).set(Score::level, Score::level - 1), "level", "-32768 to 32767"),
    ];
    for (change, column, range) in changes {
        let error = change.run(&db).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidValue, "{error}");
        if db.dialect() == Dialect::Sqlite {
            // PostgreSQL tells only the type.
            assert_eq!(error.constraint().unwrap().columns, [column]);
            let text = error.to_string();
            assert!(text.contains(&format!("`{column}` of `scores`")) && text.contains(range), "{text}");
        }
    }
    let summed = Score::insert_many((Score::id, Score::level, Score::points), [(1, 1_i16, Some(1))])
        .on_conflict(Score::id)
        .set(Score::points, Score::points + excluded(Score::points));
    assert_eq!(summed.run(&db).await.unwrap_err().kind(), ErrorKind::InvalidValue);
    assert_eq!(all(&db).await, before);
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
