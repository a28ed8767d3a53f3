//! `seed`: fills a database by the seeds of the app, or with made-up rows.

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use houtai_core::{Error, Profile, Result};
use houtai_data::{Databases, Db, ModelMeta, models_of};
use houtai_fixtures::{Generator, Language, Progress, Seed, find_model, seeds_of};
use serde_json::{Value, json};

use super::dumpdata::told;
use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::error::counted;
use crate::opened::{database_name, database_option};
use crate::progress::{ProgressLine, bar};
use crate::table::table;
use crate::{Prepared, terminal};

pub(crate) struct SeedCommand;

impl Command for SeedCommand {
    fn name(&self) -> &'static str {
        "seed"
    }

    fn about(&self) -> &'static str {
        "Fills a database by the seeds of the app, or with made-up rows"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        let option = |name: &'static str, value| Arg::new(name).long(name).value_name(value);
        let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
        let number = option("seed", "NUMBER").value_parser(value_parser!(u64)).requires("rows");
        let lang = option("lang", "LANGUAGE").value_parser(["en", "zh"]).requires("rows");
        command
            .arg(flag("list").help("Lists the seeds of the app and runs none"))
            .arg(
                option("only", "NAME")
                    .action(ArgAction::Append)
                    .conflicts_with("rows")
                    .help("Runs this seed and no other; may be given several times"),
            )
            .arg(
                option("rows", "NUMBER")
                    .value_parser(value_parser!(u64).range(1..=10_000_000))
                    .conflicts_with("list")
                    .help("Makes up so many rows of each model, and runs no seed"),
            )
            .arg(
                option("model", "MODEL")
                    .action(ArgAction::Append)
                    .requires("rows")
                    .help("Makes up rows of this model only; may be given several times"),
            )
            .arg(number.help("Which rows are made up: the same number, the same rows [default: 1]"))
            .arg(lang.help("The language of made-up texts [default: en]"))
            .arg(database_option())
            .arg(flag("force").help("Also in the profile prod"))
            .arg(json_flag())
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(seed(call))
    }
}

async fn seed(call: Call) -> Outcome {
    let Call { launch, matches } = call;
    let prepared = launch.prepare().await?;
    let work = Task::of(&prepared, &matches)?;
    if let Task::List(seeds) = &work {
        return list(seeds, matches.get_flag("json"));
    }
    refuse_production(&prepared, &matches)?;
    let entered = prepared.enter().await?;
    let done = async {
        let databases = entered.context().shared::<Databases>()?;
        let name = database_name(&matches);
        work.run(databases.get(name)?).await
    };
    let done = done.await;
    // The app is left in order whatever has happened; the first error is the one to tell.
    let left = entered.leave().await;
    let done = done?;
    left?;
    printed(match matches.get_flag("json") {
        true => terminal::print_json(&done.json),
        false => terminal::print(&done.text),
    })
}

/// What is to be done.
enum Task {
    List(Vec<(String, Seed)>),
    Seeds(Vec<(String, Seed)>),
    Rows(Generator, u64),
}

/// What was done, for programs and for people.
struct Done {
    json: Value,
    text: String,
}

impl Task {
    fn of(prepared: &Prepared, matches: &ArgMatches) -> Result<Self> {
        let number = |name: &str| matches.get_one::<u64>(name).copied();
        let names = |name: &str| matches.get_many::<String>(name).into_iter().flatten().collect::<Vec<_>>();
        let Some(rows) = number("rows") else {
            let seeds = seeds_of(&prepared.app).map_err(told)?;
            let seeds = seeds.into_iter().map(|(module, seed)| (module.to_owned(), seed)).collect();
            let seeds = chosen(seeds, &names("only"))?;
            return Ok(if matches.get_flag("list") { Task::List(seeds) } else { Task::Seeds(seeds) });
        };
        let models = models_of(&prepared.app);
        if models.is_empty() {
            return Err(Error::internal(
                "the app has no models; list them in a module by `.models(models![…])`",
            ));
        }
        let only = names("model").into_iter().map(|name| find_model(&models, name).map_err(told));
        let only: Vec<&'static ModelMeta> = only.collect::<Result<_>>()?;
        let is_chinese = matches.get_one::<String>("lang").is_some_and(|lang| lang == "zh");
        let language = if is_chinese { Language::Chinese } else { Language::English };
        let seed = number("seed").unwrap_or(1);
        Ok(Task::Rows(Generator::new(&models).only(only).rows(rows).seed(seed).language(language), seed))
    }

    async fn run(self, db: &Db) -> Result<Done> {
        let mut line = ProgressLine::new();
        let done = match self {
            Task::List(seeds) | Task::Seeds(seeds) => run_seeds(db, &seeds, &mut line).await,
            Task::Rows(generator, seed) => make_rows(db, &generator, seed, &mut line).await,
        };
        line.clear();
        done
    }
}

async fn run_seeds(db: &Db, seeds: &[(String, Seed)], line: &mut ProgressLine) -> Result<Done> {
    let total = Some(seeds.len() as u64);
    for (at, (_, seed)) in seeds.iter().enumerate() {
        line.show_text(|| bar(Progress { what: seed.name(), done: at as u64, total }, "seeds"));
        seed.run(db).await?;
    }
    let names: Vec<&str> = seeds.iter().map(|(_, seed)| seed.name()).collect();
    let lines: String = names.iter().map(|name| format!("  {name}\n")).collect();
    let text = match names.len() {
        0 => NO_SEEDS.to_owned(),
        number => format!("{lines}{} done.\n", counted(number, "seed")),
    };
    Ok(Done { json: json!({ "seeds": names }), text })
}

async fn make_rows(db: &Db, generator: &Generator, seed: u64, line: &mut ProgressLine) -> Result<Done> {
    let mut show = |progress: Progress<'_>| line.show_text(|| bar(progress, "rows"));
    let filled = generator.fill(db, &mut show).await.map_err(told)?;
    let rows: Vec<Value> = filled
        .iter()
        .map(|one| json!({"model": one.model.name, "table": one.model.table, "rows": one.rows}))
        .collect();
    let cells = filled.iter().map(|one| vec![one.model.name.to_owned(), one.rows.to_string()]);
    let text = table(&["MODEL", "ROWS ADDED"], &cells.collect::<Vec<_>>());
    Ok(Done { json: json!({ "seed": seed, "models": rows }), text })
}

const NO_SEEDS: &str = "The app has no seeds. List them in a module by `.seeds([Seed::new(…)])`, or make up rows by \
                        `seed --rows 100`.\n";

fn list(seeds: &[(String, Seed)], as_json: bool) -> Outcome {
    if as_json {
        let rows = seeds
            .iter()
            .map(|(module, seed)| json!({"name": seed.name(), "module": module, "doc": seed.about()}));
        return printed(terminal::print_json(&rows.collect()));
    }
    if seeds.is_empty() {
        return printed(terminal::print(NO_SEEDS));
    }
    let rows = seeds.iter().map(|(module, seed)| {
        vec![
            seed.name().to_owned(),
            module.clone(),
            seed.about().lines().next().unwrap_or_default().to_owned(),
        ]
    });
    printed(terminal::print(&table(&["SEED", "MODULE", "WHAT IT ADDS"], &rows.collect::<Vec<_>>())))
}

/// Those that are named, in their own order; all where none is.
fn chosen(seeds: Vec<(String, Seed)>, only: &[&String]) -> Result<Vec<(String, Seed)>> {
    for name in only {
        if !seeds.iter().any(|(_, seed)| seed.name() == *name) {
            let names: Vec<&str> = seeds.iter().map(|(_, seed)| seed.name()).collect();
            let known = match names.as_slice() {
                [] => "the app has none".to_owned(),
                names => format!("there are: {}", names.join(", ")),
            };
            return Err(Error::not_found(format!("there is no seed `{name}`; {known}")));
        }
    }
    let wanted = |(_, seed): &(String, Seed)| only.is_empty() || only.iter().any(|name| *name == seed.name());
    Ok(seeds.into_iter().filter(wanted).collect())
}

fn refuse_production(prepared: &Prepared, matches: &ArgMatches) -> Result<()> {
    if prepared.settings.profile() != Profile::Prod || matches.get_flag("force") {
        return Ok(());
    }
    let message = "the profile is `prod`, and seeds would change its database; if that is meant, say --force";
    Err(Error::conflict(message))
}
