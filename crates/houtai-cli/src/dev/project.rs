//! Which program is built, and where its sources are: as cargo tells it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::options::Options;
use crate::environment;
use crate::error::{Error, Result};

/// The program that is built and run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Project {
    /// The package of the program.
    pub(crate) package: String,
    /// The program.
    pub(crate) bin: String,
    /// The folder of the package.
    pub(crate) folder: PathBuf,
    /// The file with its `main`.
    pub(crate) entry: PathBuf,
    /// The folder of the workspace, which may be the same.
    pub(crate) workspace: PathBuf,
    /// Where cargo puts what it makes.
    pub(crate) target: PathBuf,
    /// The folders of all packages with sources on this machine that the program is made of, its own among them.
    pub(crate) sources: Vec<PathBuf>,
    /// How many packages it is made of at most.
    pub(crate) packages: usize,
}

impl Project {
    /// Asks cargo.
    ///
    /// # Errors
    ///
    /// When there is no project, cargo refuses it, or it is not clear which program is meant.
    pub(crate) fn find(options: &Options) -> Result<Self> {
        Self::choose(&metadata(&options.folder)?, options)
    }

    /// The program that is meant.
    fn choose(metadata: &Value, options: &Options) -> Result<Self> {
        let package = package(metadata, options)?;
        let bin = bin(package, options)?;
        let folder = folder_of(package);
        let entry = entry(package, &bin);
        let (sources, packages) = parts(metadata, package);
        Ok(Self {
            package: text(package, "name"),
            bin,
            folder,
            entry,
            workspace: text(metadata, "workspace_root").into(),
            target: text(metadata, "target_directory").into(),
            sources,
            packages,
        })
    }

    /// The folder in which cargo leaves the finished program.
    pub(crate) fn output(&self, release: bool) -> PathBuf {
        self.target.join(if release { "release" } else { "debug" })
    }

    /// The program as an earlier build left it.
    pub(crate) fn executable(&self, release: bool) -> PathBuf {
        self.output(release).join(&self.bin)
    }

    /// Where cargo lists the files that the program was made from.
    pub(crate) fn dependency_info(&self, release: bool) -> PathBuf {
        self.output(release).join(format!("{}.d", self.bin))
    }
}

/// The cargo to call: the one that called us, if one did.
pub(crate) fn cargo() -> Command {
    Command::new(environment::variable("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn metadata(folder: &Path) -> Result<Value> {
    if !folder.ancestors().any(|above| above.join("Cargo.toml").is_file()) {
        let place = folder.display();
        return Err(Error::new(format!("there is no Cargo.toml in {place} or above it"))
            .next("go into a project, or make one: houtai new shop"));
    }
    let output = cargo().args(["metadata", "--format-version", "1"]).current_dir(folder).output();
    let output = output.map_err(|error| Error::io("cannot run cargo", &error).next("houtai doctor"))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        return Err(Error::new(format!("cargo cannot read the project\n\n{}\n", told.trim_end())));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| Error::new(format!("cargo metadata is no JSON: {error}")))
}

fn package<'a>(metadata: &'a Value, options: &Options) -> Result<&'a Value> {
    let members = named_by(metadata, "workspace_members");
    let Some(name) = &options.package else { return package_here(metadata, &members, options) };
    members.iter().copied().find(|package| text(package, "name") == *name).ok_or_else(|| {
        let names = listed(members.iter().map(|package| text(package, "name")));
        Error::new(format!("the workspace has no package `{name}`")).next(format!("it has: {names}"))
    })
}

/// The package in whose folder we are; otherwise the only one of the default members that has a program that fits.
fn package_here<'a>(metadata: &'a Value, members: &[&'a Value], options: &Options) -> Result<&'a Value> {
    let here = members.iter().filter(|package| options.folder.starts_with(folder_of(package)));
    if let Some(package) = here.max_by_key(|package| folder_of(package).as_os_str().len()) {
        return Ok(package);
    }
    let defaults = named_by(metadata, "workspace_default_members");
    let fits = |package: &&Value| match &options.bin {
        Some(bin) => bins(package).contains(bin),
        None => !bins(package).is_empty(),
    };
    let fitting: Vec<&Value> = defaults.into_iter().filter(fits).collect();
    match fitting.as_slice() {
        [one] => Ok(one),
        [] => Err(Error::new("no package of the workspace has a program to run").next("houtai dev -p NAME")),
        several => {
            let names = listed(several.iter().map(|package| text(package, "name")));
            let text = format!("the workspace has several packages with programs: {names}");
            Err(Error::new(text).next("choose one: houtai dev -p NAME"))
        }
    }
}

fn bin(package: &Value, options: &Options) -> Result<String> {
    let (name, bins) = (text(package, "name"), bins(package));
    if let Some(bin) = &options.bin {
        let missing = || Error::new(format!("package `{name}` has no program `{bin}`"));
        let there = || format!("it has: {}", listed(bins.iter().cloned()));
        return bins.contains(bin).then(|| bin.clone()).ok_or_else(|| missing().next(there()));
    }
    if let Some(default) = package["default_run"].as_str() {
        return Ok(default.to_owned());
    }
    match bins.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Error::new(format!("package `{name}` has no program to run"))
            .next("write src/main.rs, or choose another package with -p")),
        [first, ..] => {
            let text = format!("package `{name}` has several programs: {}", listed(bins.iter().cloned()));
            Err(Error::new(text).next(format!("choose one: houtai dev --bin {first}")))
        }
    }
}

fn bins(package: &Value) -> Vec<String> {
    let targets = package["targets"].as_array().into_iter().flatten();
    targets.filter(|target| has(&target["kind"], "bin")).map(|target| text(target, "name")).collect()
}

/// Usually `src/main.rs`; `path` in `[[bin]]` can say anything.
fn entry(package: &Value, bin: &str) -> PathBuf {
    let targets = package["targets"].as_array().into_iter().flatten();
    let found = targets.into_iter().find(|target| has(&target["kind"], "bin") && target["name"] == bin);
    found.map(|target| text(target, "src_path")).unwrap_or_default().into()
}

/// The folders of the packages on this machine that this one is made of, and the number of all.
fn parts(metadata: &Value, package: &Value) -> (Vec<PathBuf>, usize) {
    let nodes = metadata["resolve"]["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut reached = BTreeSet::new();
    let mut ahead = vec![text(package, "id")];
    while let Some(id) = ahead.pop() {
        let node = nodes.iter().find(|node| node["id"].as_str() == Some(&id));
        if reached.insert(id)
            && let Some(node) = node
        {
            ahead.extend(strings(&node["dependencies"]));
        }
    }
    let all = metadata["packages"].as_array().into_iter().flatten();
    let ours = all.filter(|package| package["source"].is_null() && reached.contains(&text(package, "id")));
    (ours.map(folder_of).collect(), reached.len())
}

/// The packages whose ids stand in a list of the metadata.
fn named_by<'a>(metadata: &'a Value, list: &str) -> Vec<&'a Value> {
    let ids = &metadata[list];
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages.filter(|package| has(ids, &text(package, "id"))).collect()
}

fn folder_of(package: &Value) -> PathBuf {
    let manifest = PathBuf::from(text(package, "manifest_path"));
    manifest.parent().map(Path::to_path_buf).unwrap_or(manifest)
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn strings(list: &Value) -> impl Iterator<Item = String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned)
}

fn has(list: &Value, wanted: &str) -> bool {
    list.as_array().into_iter().flatten().any(|value| value.as_str() == Some(wanted))
}

fn listed(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<String>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn options() -> Options {
        Options::of_folder(Path::new("/code/shop"))
    }

    fn package(name: &str, source: Value, bins: &[&str]) -> Value {
        let targets: Vec<Value> = bins.iter().map(|bin| json!({"kind": ["bin"], "name": bin})).collect();
        json!({
            "id": name, "name": name, "source": source, "targets": targets,
            "manifest_path": format!("/code/{name}/Cargo.toml"),
        })
    }

    fn metadata(bins: &[&str]) -> Value {
        json!({
            "workspace_root": "/code", "target_directory": "/code/target",
            "workspace_members": ["shop", "tool"], "workspace_default_members": ["shop", "tool"],
            "packages": [
                package("shop", Value::Null, bins),
                package("tool", Value::Null, &["tool"]),
                package("house", Value::Null, &[]),
                package("serde", "registry".into(), &[]),
            ],
            "resolve": {"nodes": [
                {"id": "shop", "dependencies": ["house"]},
                {"id": "house", "dependencies": ["serde", "shop"]},
            ]},
        })
    }

    #[test]
    fn the_program_of_the_folder_is_meant() {
        let project = Project::choose(&metadata(&["shop"]), &options()).unwrap();
        assert_eq!((project.package.as_str(), project.bin.as_str()), ("shop", "shop"));
        assert_eq!(project.executable(false), Path::new("/code/target/debug/shop"));
    }

    #[test]
    fn sources_are_those_on_this_machine_that_are_reached() {
        let project = Project::choose(&metadata(&["shop"]), &options()).unwrap();
        assert_eq!(project.sources, [Path::new("/code/shop"), Path::new("/code/house")]);
        assert_eq!(project.packages, 3);
    }

    #[test]
    fn several_programs_are_listed() {
        let refused = Project::choose(&metadata(&["shop", "import"]), &options()).unwrap_err().to_string();
        assert!(refused.contains("shop, import") && refused.contains("--bin shop"), "{refused}");
        let chosen = Options { bin: Some("import".into()), ..options() };
        assert_eq!(Project::choose(&metadata(&["shop", "import"]), &chosen).unwrap().bin, "import");
    }

    #[test]
    fn unknown_names_are_refused_with_those_there_are() {
        let refused =
            Project::choose(&metadata(&["shop"]), &Options { bin: Some("shp".into()), ..options() });
        assert_eq!(refused.unwrap_err().to_string(), "package `shop` has no program `shp`\n  → it has: shop");
        let refused =
            Project::choose(&metadata(&["shop"]), &Options { package: Some("x".into()), ..options() });
        assert!(refused.unwrap_err().to_string().contains("shop, tool"));
    }

    #[test]
    fn above_all_packages_one_must_be_chosen() {
        let above = Options { folder: "/code".into(), ..options() };
        assert!(
            Project::choose(&metadata(&["shop"]), &above).unwrap_err().to_string().contains("shop, tool")
        );
        assert_eq!(Project::choose(&metadata(&[]), &above).unwrap().bin, "tool");
    }
}
