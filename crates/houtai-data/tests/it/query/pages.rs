//! Pages: every row once, in every order.

use houtai_core::{NumberedQuery, PageQuery};
use houtai_data::{Db, Model, Order};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::for_all;
use super::models::{Post, user};

super::on_both! {
    pages_visit_each_row_once_and_in_the_order_of_the_whole_list
    a_long_sort_value_still_leads_to_the_next_page
    the_row_of_a_cursor_may_be_deleted
    a_cursor_of_another_order_is_a_bad_one
    a_numbered_page_knows_how_many_rows_there_are
}

/// One part of an order, by number.
fn part(number: u8) -> Order<Post> {
    match number {
        0 => Post::views.asc(),
        1 => Post::views.desc(),
        2 => Post::due.asc(),
        3 => Post::due.desc(),
        4 => Post::due.asc().nulls_first(),
        5 => Post::due.desc().nulls_last(),
        6 => Post::title.lower().asc(),
        7 => Post::title.desc(),
        _ => Post::id.desc(),
    }
}

async fn all_pages(db: &Db, order: &[u8], limit: u32) -> Result<Vec<i64>, TestCaseError> {
    let mut ids = Vec::new();
    let mut cursor = None;
    loop {
        let order: Vec<_> = order.iter().copied().map(part).collect();
        let page = Post::query().order_by(order).page(db, PageQuery { limit, cursor }).await;
        let page = page.map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
        ids.extend(page.items.iter().map(|post| post.id));
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(ids);
        }
    }
}

async fn fill(db: &Db, rows: Vec<(i64, Option<i64>, String)>) {
    Post::query().delete().everything().run(db).await.unwrap();
    let posts = (1_i64..).zip(rows).map(|(id, (views, due, title))| (id, title, views, due, user(1)));
    let columns = (Post::id, Post::title, Post::views, Post::due, Post::author);
    Post::insert_many(columns, posts).run(db).await.unwrap();
}

async fn pages_visit_each_row_once_and_in_the_order_of_the_whole_list(db: Db) {
    let row = (0..3_i64, proptest::option::of(0..3_i64), "[abAB]{0,2}");
    let case = (proptest::collection::vec(row, 0..30), proptest::collection::vec(0..9_u8, 0..4), 1..9_u32);
    let visit = async |(rows, order, limit): (Vec<_>, Vec<u8>, u32)| {
        fill(&db, rows).await;
        let whole: Vec<_> = order.iter().copied().map(part).chain(tie(&order)).collect();
        let whole = Post::query().order_by(whole).select(Post::id).all(&db).await.unwrap();
        prop_assert_eq!(all_pages(&db, &order, limit).await?, whole);
        Ok(())
    };
    for_all(96, case, visit);
}

/// The primary key goes in the direction of the last part.
fn tie(order: &[u8]) -> Option<Order<Post>> {
    let descending = order.last().is_some_and(|last| matches!(last, 1 | 3 | 5 | 7 | 8));
    Some(if descending { Post::id.desc() } else { Post::id.asc() })
}

async fn a_long_sort_value_still_leads_to_the_next_page(db: Db) {
    let long = |number: i64| (number, None, format!("{}{number}", "x".repeat(5000)));
    fill(&db, (0..7).map(long).collect()).await;
    assert_eq!(all_pages(&db, &[7], 2).await.unwrap(), [7, 6, 5, 4, 3, 2, 1]);
}

async fn the_row_of_a_cursor_may_be_deleted(db: Db) {
    for length in [1, 400, 2500, 3200] {
        let row = |number: i64| (number, None, format!("{}{number}", "x".repeat(length)));
        fill(&db, (0..4).map(row).collect()).await;
        let page =
            |cursor| Post::query().order_by(Post::title.asc()).page(&db, PageQuery { limit: 2, cursor });
        let first = page(None).await.unwrap();
        assert!(first.next_cursor.as_ref().is_some_and(|cursor| cursor.len() <= 4096));
        Post::query().filter(Post::id.eq(2)).delete().run(&db).await.unwrap();
        let second = page(first.next_cursor).await;
        if length > 3000 {
            // It names the row only, and there is no row any more that says where it stood.
            assert!(format!("{:?}", second.unwrap_err()).contains("bad_cursor"));
            continue;
        }
        let ids: Vec<i64> = second.unwrap().items.iter().map(|post| post.id).collect();
        assert_eq!(ids, [3, 4], "{length}");
    }
}

async fn a_cursor_of_another_order_is_a_bad_one(db: Db) {
    let page = Post::query()
        .order_by(Post::views.asc())
        .page(&db, PageQuery { limit: 1, cursor: None })
        .await
        .unwrap();
    for cursor in [page.next_cursor.unwrap(), "bm9uc2Vuc2U".to_owned(), "W10".to_owned()] {
        let query = PageQuery { limit: 1, cursor: Some(cursor) };
        let error = Post::query().order_by(Post::views.desc()).page(&db, query).await.unwrap_err();
        assert!(format!("{error:?}").contains("bad_cursor"), "{error:?}");
    }
}

async fn a_numbered_page_knows_how_many_rows_there_are(db: Db) {
    let page = Post::query().numbered_page(&db, NumberedQuery { page: 2, per_page: 2 }).await.unwrap();
    assert_eq!((page.total, page.items.len(), page.items[0].id), (3, 1, 3));
}
