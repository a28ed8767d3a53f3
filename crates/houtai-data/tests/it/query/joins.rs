//! Joins: rows of several models, and columns of one in a query on another.

use houtai_core::PageQuery;
use houtai_data::{Db, ErrorKind, Model, count};

use super::models::{Comment, Post, PostTag, Tag, User, tag, user};

super::on_both! {
    a_join_gives_pairs_and_leaves_out_what_has_none
    a_left_join_keeps_what_has_none
    columns_of_another_model_need_no_join
    a_join_goes_on_through_a_join
    the_same_table_is_joined_once_for_each_relation
    the_same_relation_is_joined_twice_under_two_names
    rows_that_are_joined_are_counted_grouped_and_paged
    a_joined_relation_has_its_own_filter
    many_to_many_is_joined_through_the_rows_between
    a_table_is_joined_to_itself
    rows_found_by_another_table_are_changed_deleted_and_locked
    conditions_on_relations_speak_of_further_tables
    what_a_join_cannot_do_is_refused_with_the_way_out
}

async fn a_join_gives_pairs_and_leaves_out_what_has_none(db: Db) {
    let query = Post::query()
        .join(Post::author)
        .filter(Post::author.get(User::name).eq("anna") & Post::views.lt(15))
        .order_by(Post::id.asc());
    let (post, author): (Post, User) = query.one(&db).await.unwrap();
    assert_eq!((post.id, author.name.as_str()), (1, "anna"));
    let edited = Post::query().join(Post::editor).all(&db).await.unwrap();
    assert_eq!(edited.iter().map(|(post, editor)| (post.id, editor.id)).collect::<Vec<_>>(), [(1, 2)]);
    let pairs = Post::query().join(Comment::post.reverse()).order_by((Post::id.desc(), Post::title.asc()));
    let mut pairs: Vec<_> =
        pairs.all(&db).await.unwrap().iter().map(|(post, comment)| (post.id, comment.id)).collect();
    pairs.sort_unstable();
    assert_eq!(pairs, [(1, 1), (1, 2), (1, 3), (3, 4)]);
}

async fn a_left_join_keeps_what_has_none(db: Db) {
    let edited = Post::query().left_join(Post::editor).order_by(Post::id.asc()).all(&db).await.unwrap();
    let edited: Vec<_> =
        edited.iter().map(|(post, editor)| (post.id, editor.as_ref().map(|editor| editor.id))).collect();
    assert_eq!(edited, [(1, Some(2)), (2, None), (3, None)]);
    let comments = Comment::post.reverse();
    let query = Post::query()
        .left_join(&comments)
        .order_by((Post::id.desc(), comments.get(Comment::text).desc()))
        .select((Post::id, comments.get(Comment::text).optional()));
    let texts = query.all(&db).await.unwrap();
    let expected = [(3, Some("d")), (2, None), (1, Some("c")), (1, Some("b")), (1, Some("a"))];
    assert_eq!(texts, expected.map(|(id, text)| (id, text.map(str::to_owned))));
}

async fn columns_of_another_model_need_no_join(db: Db) {
    let by_bert = Post::query().filter(Post::author.get(User::name).eq("bert"));
    assert_eq!(by_bert.clone().one(&db).await.unwrap().id, 3);
    assert_eq!(by_bert.clone().count(&db).await.unwrap(), 1);
    assert!(by_bert.exists(&db).await.unwrap());
    let either = Post::editor.get(User::name).eq("bert") | Post::views.gt(25);
    let query = Post::query().filter(either).order_by(Post::author.get(User::name).desc());
    assert_eq!(query.select(Post::id).all(&db).await.unwrap(), [3, 1]);
    let names = Post::query()
        .order_by(Post::id.asc())
        .select((Post::author.get(User::name).upper(), Post::editor.get(User::name)));
    let expected = [("ANNA", Some("bert")), ("ANNA", None), ("BERT", None)];
    let expected = expected.map(|(author, editor)| (author.to_owned(), editor.map(str::to_owned)));
    assert_eq!(names.all(&db).await.unwrap(), expected);
    let own = Post::query().filter(Post::author.get(User::id).ne(Post::editor.get(User::id).coalesce(0)));
    assert_eq!(own.count(&db).await.unwrap(), 3);
}

async fn a_join_goes_on_through_a_join(db: Db) {
    let author = Comment::post.to(Post::author);
    let query = Comment::query().join(Comment::post).join(&author);
    let query = query.filter(author.get(User::name).eq("anna") & Comment::post.get(Post::views).eq(10));
    let rows: Vec<(Comment, Post, User)> = query.order_by(Comment::id.asc()).all(&db).await.unwrap();
    let ids: Vec<_> = rows.iter().map(|(comment, post, author)| (comment.id, post.id, author.id)).collect();
    assert_eq!(ids, [(1, 1, 1), (2, 1, 1), (3, 1, 1)]);
    // The table between is joined, but not read.
    let rows: Vec<(Comment, User)> =
        Comment::query().join(&author).order_by(Comment::id.desc()).limit(1).all(&db).await.unwrap();
    assert_eq!((rows[0].0.id, rows[0].1.name.as_str()), (4, "bert"));
    let editor = Comment::post.to(Post::editor);
    let rows = Comment::query().left_join(editor).order_by(Comment::id.asc()).all(&db).await.unwrap();
    assert_eq!(rows.iter().filter(|(_, editor)| editor.is_none()).count(), 1);
    // From its other side, twice.
    let posts = Post::author.reverse();
    let comments = posts.clone().to(Comment::post.reverse());
    let query = User::query().left_join(&posts).left_join(&comments);
    let query = query.group_by(User::name).select((
        User::name,
        posts.get(Post::id).count_distinct(),
        comments.get(Comment::id).count(),
    ));
    let counts = query.order_by(User::name.asc()).all(&db).await.unwrap();
    assert_eq!(counts, [("anna".to_owned(), 2, 3), ("bert".to_owned(), 1, 1)]);
}

async fn the_same_table_is_joined_once_for_each_relation(db: Db) {
    let query = Post::query().join(Post::author).left_join(Post::editor);
    let query = query.filter(Post::author.get(User::name).eq("anna")).order_by(Post::id.asc());
    let rows: Vec<(Post, User, Option<User>)> = query.all(&db).await.unwrap();
    let names: Vec<_> = rows
        .iter()
        .map(|(_, author, editor)| (author.name.as_str(), editor.as_ref().map(|user| user.name.as_str())))
        .collect();
    assert_eq!(names, [("anna", Some("bert")), ("anna", None)]);
    let swapped = Post::query().filter(Post::editor.get(User::name).gt(Post::author.get(User::name)));
    assert_eq!(swapped.select(Post::id).all(&db).await.unwrap(), [1]);
}

async fn the_same_relation_is_joined_twice_under_two_names(db: Db) {
    let (one, two) = (Comment::post.reverse(), Comment::post.reverse().named("two"));
    let query = Post::query().join(&one).join(&two);
    let query = query.filter(one.get(Comment::id).lt(two.get(Comment::id)));
    let query = query.order_by((one.get(Comment::id).asc(), two.get(Comment::id).asc()));
    let rows: Vec<(Post, Comment, Comment)> = query.all(&db).await.unwrap();
    let pairs: Vec<_> = rows.iter().map(|(_, one, two)| (one.id, two.id)).collect();
    assert_eq!(pairs, [(1, 2), (1, 3), (2, 3)]);
}

async fn rows_that_are_joined_are_counted_grouped_and_paged(db: Db) {
    let comments = Comment::post.reverse();
    let query = || Post::query().left_join(&comments).order_by(Post::views.desc());
    assert_eq!(query().count(&db).await.unwrap(), 5);
    assert_eq!(query().distinct().limit(4).count(&db).await.unwrap(), 4);
    assert!(query().filter(comments.get(Comment::text).eq("d")).exists(&db).await.unwrap());
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = query().page(&db, PageQuery { limit: 2, cursor }).await.unwrap();
        seen.extend(
            page.items.into_iter().map(|(post, comment)| (post.id, comment.map(|comment| comment.id))),
        );
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [(3, Some(4)), (2, None), (1, Some(3)), (1, Some(2)), (1, Some(1))]);
    let by_author = Post::query().group_by(Post::author.get(User::name)).having(count().gt(1)).select((
        Post::author.get(User::name),
        count(),
        Post::views.sum(),
    ));
    assert_eq!(by_author.all(&db).await.unwrap(), [("anna".to_owned(), 2, Some(30))]);
    let mut stream = query().stream(&db).await.unwrap();
    let (post, comment) = stream.next().await.unwrap().unwrap();
    assert_eq!((post.id, comment.map(|comment| comment.text)), (3, Some("d".to_owned())));
}

async fn a_joined_relation_has_its_own_filter(db: Db) {
    let late = Comment::post.reverse().filter(Comment::text.gt("a"));
    let query = Post::query().left_join(&late).order_by((Post::id.asc(), late.get(Comment::id).asc()));
    let rows = query.select((Post::id, late.get(Comment::id).optional())).all(&db).await.unwrap();
    assert_eq!(rows, [(1, Some(2)), (1, Some(3)), (2, None), (3, Some(4))]);
}

async fn many_to_many_is_joined_through_the_rows_between(db: Db) {
    let tags = PostTag::post.reverse().to(PostTag::tag);
    let query = Post::query().join(&tags).filter(tags.get(Tag::name).eq("sql"));
    let rows: Vec<(Post, Tag)> = query.order_by(Post::id.asc()).all(&db).await.unwrap();
    assert_eq!(rows.iter().map(|(post, tag)| (post.id, tag.id)).collect::<Vec<_>>(), [(1, 2), (3, 2)]);
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let query = Post::query().join(&tags).order_by(tags.get(Tag::name).asc());
        let page = query.page(&db, PageQuery { limit: 1, cursor }).await.unwrap();
        seen.extend(page.items.iter().map(|(post, tag)| (post.id, tag.id)));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [(1, 1), (1, 2), (3, 2)]);
    let two = tags.named("two");
    let both = Post::query().join(&tags).join(&two).filter(tags.get(Tag::id).lt(two.get(Tag::id)));
    let (post, one, two): (Post, Tag, Tag) = both.one(&db).await.unwrap();
    assert_eq!((post.id, one.id, two.id), (1, 1, 2));
}

async fn a_table_is_joined_to_itself(db: Db) {
    let tree = [(3, "async", Some(1)), (4, "streams", Some(3))];
    let row = |(id, name, parent): (i64, &'static str, Option<i64>)| (id, name, parent.map(tag));
    Tag::insert_many((Tag::id, Tag::name, Tag::parent), tree.map(row)).run(&db).await.unwrap();
    let above = Tag::parent.to(Tag::parent);
    let query = Tag::query().left_join(Tag::parent).left_join(&above).order_by(Tag::id.asc());
    let rows: Vec<(Tag, Option<Tag>, Option<Tag>)> = query.all(&db).await.unwrap();
    let ids: Vec<_> = rows
        .iter()
        .map(|(tag, parent, above)| (tag.id, parent.as_ref().map(Model::key), above.as_ref().map(Model::key)))
        .collect();
    assert_eq!(ids, [(1, None, None), (2, None, None), (3, Some(1), None), (4, Some(3), Some(1))]);
    let under_rust =
        Tag::query().filter(Tag::parent.get(Tag::name).eq("rust") | above.get(Tag::name).eq("rust"));
    assert_eq!(under_rust.clone().count(&db).await.unwrap(), 2);
    let parents = Tag::query().filter(Tag::parent.reverse().has(Tag::name.ne("")));
    assert_eq!(parents.order_by(Tag::id.asc()).select(Tag::id).all(&db).await.unwrap(), [1, 3]);
    assert_eq!(under_rust.update().set(Tag::parent, None).run(&db).await.unwrap(), 2);
    assert_eq!(Tag::query().filter(Tag::parent.is_null()).count(&db).await.unwrap(), 4);
}

async fn rows_found_by_another_table_are_changed_deleted_and_locked(db: Db) {
    let by_anna = || Post::query().filter(Post::author.get(User::name).eq("anna"));
    let changed = by_anna().update().set(Post::views, Post::views + 1).returning(&db).await.unwrap();
    let mut views: Vec<_> = changed.iter().map(|post| post.views).collect();
    views.sort_unstable();
    assert_eq!(views, [11, 21]);
    let locked = db.tx(async |tx| {
        Ok(by_anna().order_by(Post::author.get(User::name).asc()).for_update().all(&tx).await?.len())
    });
    assert_eq!(locked.await.unwrap(), 2);
    assert_eq!(by_anna().delete().run(&db).await.unwrap(), 2);
    assert_eq!(Post::query().select(Post::id).all(&db).await.unwrap(), [3]);
}

async fn conditions_on_relations_speak_of_further_tables(db: Db) {
    let commented = Comment::post.reverse().has(Comment::post.to(Post::author).get(User::name).eq("anna"));
    assert_eq!(Post::query().filter(commented).select(Post::id).all(&db).await.unwrap(), [1]);
    let loaded = PostTag::post
        .reverse()
        .filter(PostTag::tag.get(Tag::name).eq("sql"))
        .to(PostTag::tag)
        .order_by(Tag::name.asc());
    let rows = Post::query().with(loaded).order_by(Post::id.asc()).all(&db).await.unwrap();
    assert_eq!(rows.iter().map(|(_, tags)| tags.len()).collect::<Vec<_>>(), [1, 0, 1]);
    let first = Comment::post.reverse().order_by(Comment::post.get(Post::views).asc()).limit(1);
    let rows = Post::query().with(first).order_by(Post::id.asc()).all(&db).await.unwrap();
    assert_eq!(rows.iter().map(|(_, comments)| comments.len()).collect::<Vec<_>>(), [1, 0, 1]);
}

async fn what_a_join_cannot_do_is_refused_with_the_way_out(db: Db) {
    let comments = Comment::post.reverse();
    let (tags, cut) = (PostTag::post.reverse().to(PostTag::tag), comments.clone().limit(1));
    let elsewhere = Comment::post.reverse().filter(Comment::post.get(Post::views).gt(1));
    let moved = Post::query().filter(Post::id.eq(1)).update();
    let errors = [
        (
            Post::query().filter(comments.get(Comment::text).eq("a")).all(&db).await.map(drop),
            "add `.join(…)`",
        ),
        (Post::query().left_join(&tags).all(&db).await.map(drop), "left join the relation to `post_tags`"),
        (Post::query().join(&cut).all(&db).await.map(drop), "has an order or a limit"),
        (Post::query().join(&elsewhere).all(&db).await.map(drop), "speaks of a further table"),
        (
            Post::query().left_join(&comments).select(comments.get(Comment::text)).all(&db).await.map(drop),
            "read it as `.optional()`",
        ),
        (
            moved.set(Post::title, Post::author.get(User::name)).run(&db).await.map(drop),
            "a new value of `posts` is computed from a column of `users`",
        ),
    ];
    for (answer, way_out) in errors {
        let error = answer.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidStatement);
        assert!(error.to_string().contains(way_out), "{error}");
    }
    assert_eq!(Post::query().filter(Post::author.eq(user(1))).count(&db).await.unwrap(), 2);
}
