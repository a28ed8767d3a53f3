//! The files of a project.

use std::fs;
use std::path::Path;

use houtai_data::ValueKind;
use houtai_migrate::{Answers, Column, Migration, Project, Schema, Table};

fn models(columns: &[&str]) -> Schema {
    let mut table =
        Table::new("todos", "tasks", Column { identity: true, ..Column::new("id", ValueKind::Int64) });
    let column = |name: &&str| Column { null: true, ..Column::new(*name, ValueKind::Text) };
    table.columns.extend(columns.iter().map(column));
    Schema::from_iter([table])
}

fn write(folder: &Path, models: &Schema) -> Vec<Migration> {
    let project = Project::open(folder).unwrap();
    let changes = project.changes(models, &Answers::new(), None).unwrap();
    assert!(changes.questions.is_empty(), "{:?}", changes.questions);
    project.write(&changes.migrations).unwrap();
    changes.migrations
}

#[test]
fn a_project_is_brought_up_to_its_models_step_by_step() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &models(&["title"]));
    let second = write(folder.path(), &models(&["title", "note"]));
    assert_eq!(second[0].id.name, "0002_add_column_todos_note");
    assert_eq!(second[0].parents, ["0001_initial"]);
    let snapshot = fs::read_to_string(folder.path().join("tasks/schema.toml")).unwrap();
    assert!(snapshot.contains("{ name = \"note\", type = \"text\", null = true }"), "{snapshot}");
    let project = Project::open(folder.path()).unwrap();
    assert!(project.changes(&models(&["title", "note"]), &Answers::new(), None).unwrap().is_empty());
}

#[test]
fn while_something_is_to_be_asked_there_is_nothing_to_write() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &models(&["name"]));
    let project = Project::open(folder.path()).unwrap();
    let changes = project.changes(&models(&["title"]), &Answers::new(), None).unwrap();
    assert!(changes.migrations.is_empty());
    assert_eq!(
        changes.questions[0].to_string(),
        "the column `todos.name` is gone: was it renamed? `--rename todos.name=title` if it is `title` now, \
         `--drop todos.name` if it goes with all that is in it"
    );
    let wrong = Answers::new().rename("todos.nmae".parse().unwrap(), "title");
    let told = project.changes(&models(&["title"]), &wrong, None).unwrap_err().to_string();
    assert_eq!(told, "there is no `todos.nmae` so far\n    → did you mean `todos.name`?");
}

#[test]
fn a_snapshot_that_lags_behind_is_told_and_put_right() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &models(&["title"]));
    let snapshot = folder.path().join("tasks/schema.toml");
    let text = fs::read_to_string(&snapshot).unwrap();
    fs::write(&snapshot, text.replace("\"title\"", "\"titel\"")).unwrap();
    let project = Project::open(folder.path()).unwrap();
    let changes = project.changes(&models(&["title"]), &Answers::new(), None).unwrap();
    assert_eq!(changes.stale_snapshots, ["tasks"]);
    project.write(&[]).unwrap();
    assert_eq!(fs::read_to_string(&snapshot).unwrap(), text);
}

#[test]
fn branches_are_joined_before_anything_else() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &models(&["title"]));
    let branch = |column: &str| {
        let project = Project::open(folder.path()).unwrap();
        let models = models(&["title", column]);
        project.changes(&models, &Answers::new(), None).unwrap().migrations
    };
    // Both go on from the first one, as they do in two branches of a repository.
    let (left, right) = (branch("left"), branch("right"));
    Project::open(folder.path()).unwrap().write(&left).unwrap();
    Project::open(folder.path()).unwrap().write(&right).unwrap();
    let all = models(&["title", "left", "right"]);
    let project = Project::open(folder.path()).unwrap();
    assert!(project.changes(&all, &Answers::new(), None).unwrap_err().to_string().contains("--merge"));
    project.write(&project.history().merge().unwrap()).unwrap();
    let project = Project::open(folder.path()).unwrap();
    assert!(project.changes(&all, &Answers::new(), None).unwrap().is_empty());
}

#[test]
fn a_file_that_says_another_id_than_its_name_is_told() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &models(&[]));
    fs::rename(folder.path().join("tasks/0001_initial.toml"), folder.path().join("tasks/0001_first.toml"))
        .unwrap();
    let told = Project::open(folder.path()).unwrap_err().to_string();
    assert!(told.contains("0001_first.toml: the file says that it is `tasks/0001_initial`"), "{told}");
}

#[test]
fn an_empty_migration_goes_on_from_the_end_and_its_name_must_be_one_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &models(&[]));
    let project = Project::open(folder.path()).unwrap();
    let empty = project.empty("tasks", "fill_titles").unwrap();
    assert_eq!(
        (empty.id.name.as_str(), empty.parents.as_slice()),
        ("0002_fill_titles", &["0001_initial".to_owned()][..])
    );
    assert!(
        project.empty("tasks", "../x").unwrap_err().to_string().contains("cannot be the name of a migration")
    );
    assert!(
        Project::known_module("task", ["tasks"]).unwrap_err().to_string().ends_with("did you mean `tasks`?")
    );
}

#[test]
fn two_hundred_models_are_compared_and_read_and_written() {
    let tables = (0..200).map(|number| {
        let mut table = models(&["a", "b", "c", "d", "e"]).tables().next().unwrap().clone();
        table.name = format!("t{number:03}");
        if number > 0 {
            let references = houtai_migrate::Reference {
                table: format!("t{:03}", number - 1),
                on_delete: houtai_data::OnDelete::Restrict,
            };
            let column = Column::new("before", ValueKind::Int64);
            table.columns.push(Column { references: Some(references), ..column });
        }
        table
    });
    let models: Schema = tables.collect();
    let folder = tempfile::tempdir().unwrap();
    let written = write(folder.path(), &models);
    assert_eq!(written[0].operations.len(), 200);
    let project = Project::open(folder.path()).unwrap();
    assert!(project.changes(&models, &Answers::new(), None).unwrap().is_empty());
}
