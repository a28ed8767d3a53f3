//! Reading rows, columns and aggregates.

use futures_util::FutureExt as _;
use houtai_data::{Db, Dialect, ErrorKind, Executor, Model, count, sql};

use proptest::prelude::*;

use super::for_all;
use super::models::{Comment, Post, User};

super::on_both! {
    one_says_whether_there_is_exactly_one
    groups_are_counted_and_summed
    aggregates_are_made_of_the_rows_within_limit_and_offset
    rows_are_grouped_and_sorted_by_what_is_computed
    rows_that_are_alike_come_once
    rows_that_are_alike_are_counted_once
    distinct_before_aggregates_is_refused_with_the_ways_to_write_it
    what_differs_within_a_group_is_not_read_of_it
    an_aggregate_is_no_condition_and_no_new_value
    a_condition_may_be_absent
    a_stream_gives_every_row
    a_stream_gives_every_row_once_however_often_its_next_is_dropped
    a_stream_that_was_given_up_half_way_in_a_transaction_never_seems_whole
    sql_by_hand_has_typed_rows
    rows_are_locked_in_a_transaction
    rows_that_somebody_has_locked_are_left_out_or_refused
}

async fn one_says_whether_there_is_exactly_one(db: Db) {
    assert_eq!(Post::query().filter(Post::views.gt(25)).one(&db).await.unwrap().id, 3);
    assert_eq!(Post::query().one(&db).await.unwrap_err().kind(), ErrorKind::NotUnique);
    let none = Post::query().filter(Post::views.gt(99));
    assert_eq!(none.clone().one(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert!(!none.clone().exists(&db).await.unwrap());
    assert_eq!(none.first(&db).await.unwrap(), None);
    assert!(Post::query().exists(&db).await.unwrap());
}

async fn groups_are_counted_and_summed(db: Db) {
    let query = Post::query().group_by(Post::author).having(count().ge(1));
    let rows = query.select((Post::author, count(), Post::views.sum(), Post::views.avg(), Post::due.max()));
    let rows = rows.order_by(Post::author.asc()).all(&db).await.unwrap();
    let expected = [
        (super::models::user(1), 2, Some(30), Some(15.0), Some(1)),
        (super::models::user(2), 1, Some(30), Some(30.0), Some(3)),
    ];
    assert_eq!(rows, expected);
    let none = Post::query().filter(Post::id.eq(99)).select((count(), Post::views.sum(), Post::views.avg()));
    assert_eq!(none.one(&db).await.unwrap(), (0, None, None));
    let authors = Post::query().select(Post::author.count_distinct()).one(&db).await.unwrap();
    assert_eq!(authors, 2);
}

async fn aggregates_are_made_of_the_rows_within_limit_and_offset(db: Db) {
    let by_views = || Post::query().order_by(Post::views.desc());
    let ends = (count(), Post::views.sum(), Post::author.get(User::name).max());
    assert_eq!(
        by_views().limit(2).select(ends).one(&db).await.unwrap(),
        (2, Some(50), Some("bert".to_owned()))
    );
    assert_eq!(by_views().offset(1).select(count()).one(&db).await.unwrap(), 2);
    assert_eq!(by_views().offset(1).limit(1).select(Post::views.sum()).one(&db).await.unwrap(), Some(20));
    assert_eq!(by_views().limit(0).select((count(), Post::views.sum())).one(&db).await.unwrap(), (0, None));
    let annas = by_views().filter(Post::author.get(User::name).eq("anna") & Post::views.lt(99)).limit(1);
    assert_eq!(annas.select((Post::views + 1).max()).one(&db).await.unwrap(), Some(21));
    let pairs = Post::query().join(Comment::post.reverse()).limit(2);
    let refused = pairs.select(count()).one(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidStatement);
    assert!(refused.to_string().contains("leave out the limit"), "{refused}");
    let groups = by_views().limit(2).group_by(Post::author).select((Post::author, Post::views.sum()));
    let groups = groups.order_by(Post::author.desc()).offset(1).all(&db).await.unwrap();
    assert_eq!(groups, [(super::models::user(1), Some(20))]);
}

async fn rows_are_grouped_and_sorted_by_what_is_computed(db: Db) {
    let due = || Post::due.coalesce(3) + 1;
    let rows = Post::query().group_by(due()).select((due(), count())).order_by((count().desc(), due().asc()));
    assert_eq!(rows.all(&db).await.unwrap(), [(4, 2), (2, 1)]);
    let rows = Post::query().select((due(), Post::id)).order_by((due().desc(), Post::id.asc()));
    assert_eq!(rows.all(&db).await.unwrap(), [(4, 2), (4, 3), (2, 1)]);
}

async fn rows_that_are_alike_come_once(db: Db) {
    let authors = || Post::query().distinct().select(Post::author.get(User::name).upper());
    let name = || Post::author.get(User::name).upper();
    assert_eq!(authors().order_by(name().asc()).all(&db).await.unwrap(), ["ANNA", "BERT"]);
    let hidden = authors().order_by(Post::views.asc()).all(&db).await.unwrap_err();
    assert_eq!(hidden.kind(), ErrorKind::InvalidStatement);
    assert!(hidden.to_string().contains("sort it by what it reads"), "{hidden}");
    let hidden = Post::query().distinct().order_by(Post::title.lower().asc()).all(&db).await.unwrap_err();
    assert_eq!(hidden.kind(), ErrorKind::InvalidStatement);
    let whole = Post::query().distinct().order_by((Post::title.asc(), Post::views.asc())).all(&db).await;
    assert_eq!(whole.unwrap().len(), 3);
}

async fn rows_that_are_alike_are_counted_once(db: Db) {
    assert_eq!(Post::query().distinct().count(&db).await.unwrap(), 3);
    assert_eq!(Post::query().distinct().limit(2).count(&db).await.unwrap(), 2);
    let pairs = Post::query().join(Comment::post.reverse());
    assert_eq!(pairs.distinct().count(&db).await.unwrap(), 4);
    let authors = || Post::query().select(Post::author);
    assert_eq!(authors().count(&db).await.unwrap(), 3);
    assert_eq!(authors().distinct().count(&db).await.unwrap(), 2);
    assert_eq!(Post::query().distinct().select(Post::author).count(&db).await.unwrap(), 2);
    assert_eq!(authors().distinct().order_by(Post::author.desc()).offset(1).count(&db).await.unwrap(), 1);
    let names = Post::query().select((Post::author.get(User::name), Post::author.get(User::name).lower()));
    assert_eq!(names.distinct().count(&db).await.unwrap(), 2);
    let groups = Post::query().group_by(Post::author).select(count());
    assert_eq!(groups.distinct().count(&db).await.unwrap(), 2);
    let commented = Comment::query().group_by(Comment::post).having(count().gt(1)).select(Comment::post);
    assert_eq!(commented.count(&db).await.unwrap(), 1);
    let locked = db.tx(async |tx| Ok(Post::query().distinct().for_update().all(&tx).await?.len()));
    assert_eq!(locked.await.unwrap(), 3);
}

async fn distinct_before_aggregates_is_refused_with_the_ways_to_write_it(db: Db) {
    let distinct = || Post::query().distinct();
    let refused = [
        distinct().select(count()).one(&db).await.map(drop),
        distinct().select((Post::author.count(), Post::views.sum())).all(&db).await.map(drop),
        distinct().limit(2).select(Post::views.sum()).one(&db).await.map(drop),
        distinct().group_by(Post::author).select(Post::author).all(&db).await.map(drop),
        distinct().group_by(Post::author).select(count()).count(&db).await.map(drop),
    ];
    for answer in refused {
        let error = answer.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidStatement);
        for way in ["`Post::column.count_distinct()`", "`.select(…).distinct().count(&db)`"] {
            assert!(error.to_string().contains(way), "{error}");
        }
    }
}

async fn what_differs_within_a_group_is_not_read_of_it(db: Db) {
    let comments = Comment::post.reverse();
    let by_author = || Post::query().group_by(Post::author);
    let with_comments = || Post::query().left_join(&comments);
    let refused = [
        (Post::query().select((Post::title, count())).all(&db).await.map(drop), "title"),
        (by_author().select((Post::author, Post::title.upper(), count())).all(&db).await.map(drop), "title"),
        (by_author().select((Post::author, Post::views + 1)).all(&db).await.map(drop), "views"),
        (by_author().select(Post::author).order_by(Post::id.asc()).all(&db).await.map(drop), "id"),
        (by_author().having(Post::views.gt(1)).select(count()).all(&db).await.map(drop), "views"),
        (
            with_comments()
                .group_by(Post::id)
                .select(comments.get(Comment::text).optional())
                .all(&db)
                .await
                .map(drop),
            "text",
        ),
    ];
    for (answer, column) in refused {
        let error = answer.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidStatement);
        let text = error.to_string();
        assert!(text.contains(&format!("`{column}`")) && text.contains("add it to `.group_by(…)`"), "{text}");
    }
    // What a key says is the same in its group.
    let titles =
        with_comments().group_by(Post::id).select((Post::title.lower(), comments.get(Comment::id).count()));
    let titles = titles.order_by(Post::title.asc()).all(&db).await.unwrap();
    assert_eq!(titles.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [3, 0, 1]);
    let texts = with_comments().group_by(comments.get(Comment::id).optional());
    let texts = texts.select((comments.get(Comment::text).optional(), count())).all(&db).await.unwrap();
    assert_eq!(texts.len(), 5);
    let sorted = Post::query().order_by(Post::title.asc()).select(count());
    assert_eq!(sorted.one(&db).await.unwrap(), 3);
    let even = by_author().select((Post::views.sum(), count())).order_by(Post::views.max().desc());
    assert_eq!(even.all(&db).await.unwrap().len(), 2);
}

async fn an_aggregate_is_no_condition_and_no_new_value(db: Db) {
    let update = || Post::query().filter(Post::id.eq(1)).update();
    let refused = [
        (Post::query().filter(count().gt(1)).all(&db).await.map(drop), "as `.having(…)`"),
        (
            Post::query().filter(Post::views.max().eq(Some(3))).delete().run(&db).await.map(drop),
            "as `.having(…)`",
        ),
        (update().set(Post::due, Post::due.max()).run(&db).await.map(drop), "read it first"),
        (update().run(&db).await.map(drop), "add `.set(column, value)`"),
    ];
    for (answer, way) in refused {
        let error = answer.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidStatement);
        assert!(error.to_string().contains(way), "{error}");
    }
    assert_eq!(Post::query().count(&db).await.unwrap(), 3);
}

async fn a_condition_may_be_absent(db: Db) {
    let count = async |least: Option<i64>| {
        Post::query().filter(least.map(|least| Post::views.ge(least))).count(&db).await.unwrap()
    };
    assert_eq!((count(Some(20)).await, count(None).await), (2, 3));
}

async fn a_stream_gives_every_row(db: Db) {
    let names = (3..=1000).map(|id| (id, "x"));
    User::insert_many((User::id, User::name), names).run(&db).await.unwrap();
    let all = async |db: &dyn Executor| {
        let mut stream = User::query().order_by(User::id.asc()).stream(db).await.unwrap();
        let mut ids = Vec::new();
        while let Some(user) = stream.next().await.unwrap() {
            ids.push(user.id);
        }
        ids
    };
    let expected: Vec<i64> = (1..=1000).collect();
    assert_eq!(all(&db).await, expected);
    assert_eq!(db.tx(async |tx| Ok(all(&tx).await)).await.unwrap(), expected);
}

/// Gives way so many times.
async fn moments(count: u8) {
    for _ in 0..count {
        tokio::task::yield_now().await;
    }
}

async fn a_stream_gives_every_row_once_however_often_its_next_is_dropped(db: Db) {
    // So long that no database has a piece of them at once.
    let name = "x".repeat(4000);
    let names = (3..=1000).map(|id| (id, name.as_str()));
    User::insert_many((User::id, User::name), names).run(&db).await.unwrap();
    let expected: Vec<i64> = (1..=1000).collect();
    let read = async |patience: Vec<u8>| {
        let mut stream = User::query().order_by(User::id.asc()).stream(&db).await.unwrap();
        let mut patience = patience.into_iter().cycle();
        let mut ids = Vec::new();
        loop {
            let until = patience.next().unwrap_or(1);
            let row = tokio::select! { biased; row = stream.next() => row.unwrap(), () = moments(until) => continue };
            match row {
                Some(user) => ids.push(user.id),
                None => break,
            }
        }
        prop_assert_eq!(&ids, &expected);
        Ok(())
    };
    for_all(16, proptest::collection::vec(1..5_u8, 1..20), read);
}

async fn a_stream_that_was_given_up_half_way_in_a_transaction_never_seems_whole(db: Db) {
    let names = (3..=1000).map(|id| (id, "x"));
    User::insert_many((User::id, User::name), names).run(&db).await.unwrap();
    let tx = db.begin().await.unwrap();
    let mut stream = User::query().stream(&tx).await.unwrap();
    let mut rows = 0;
    loop {
        match stream.next().now_or_never() {
            Some(Ok(Some(_))) => rows += 1,
            Some(end) => break assert!(end.unwrap().is_none() && rows == 1000),
            None => {
                let error = stream.next().await.unwrap_err();
                break assert_eq!(error.kind(), ErrorKind::TransactionFailed);
            }
        }
    }
}

async fn sql_by_hand_has_typed_rows(db: Db) {
    let query = sql("select id, title from posts where views > {least} and id in {} order by id");
    let rows = query
        .bind_as("least", 15i64)
        .bind_list([2i64, 3, 4])
        .reads()
        .rows::<(i64, String)>(&db)
        .await
        .unwrap();
    assert_eq!(rows, [(2, "Second".to_owned()), (3, "Third 50%".to_owned())]);
    assert_eq!(sql("update posts set views = {}").bind(1i64).run(&db).await.unwrap(), 3);
}

async fn rows_are_locked_in_a_transaction(db: Db) {
    let views = db.tx(async |tx| {
        let post = Post::query().filter(Post::id.eq(1)).for_update().one(&tx).await?;
        let changed = Post::query().filter(Post::id.eq(1)).update().set(Post::views, post.views + 1);
        Ok(changed.returning(&tx).await?[0].views)
    });
    assert_eq!(views.await.unwrap(), 11);
}

async fn rows_that_somebody_has_locked_are_left_out_or_refused(db: Db) {
    let others = |db: Db| async move {
        let all = || Post::query().order_by(Post::id.asc()).for_update();
        let skipped = db.tx(async |tx| Ok(all().skip_locked().all(&tx).await?)).await.unwrap();
        let refused = db.tx(async |tx| Ok(all().nowait().all(&tx).await?.len())).await;
        (skipped.iter().map(|post| post.id).collect::<Vec<_>>(), refused)
    };
    let is_locked = |id: i64| Post::query().filter(Post::id.eq(id)).for_update();
    if db.dialect() == Dialect::Sqlite {
        // Who writes has the database alone, so nobody else has locked anything.
        let (found, counted) = others(db).await;
        assert_eq!((found, counted.unwrap()), (vec![1, 2, 3], 3));
        return;
    }
    let tx = db.begin().await.unwrap();
    is_locked(2).one(&tx).await.unwrap();
    // Another task, since one that holds a connection is told when it takes a second.
    let (found, refused) = tokio::spawn(others(db.clone())).await.unwrap();
    assert_eq!(found, [1, 3]);
    let error = refused.unwrap_err();
    assert_eq!(houtai_data::Error::of(&error).unwrap().kind(), ErrorKind::LockTimeout);
    tx.roll_back().await.unwrap();
}
