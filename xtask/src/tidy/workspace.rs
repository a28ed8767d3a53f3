//! The workspace as its manifests state it: members in order and who uses whom.

use anyhow::{Context, Result, bail};

use crate::tree::Tree;

/// The members of the workspace in the order of the root manifest, which is the order of the layers.
pub(crate) struct Workspace {
    pub(crate) members: Vec<Member>,
    excluded: Vec<String>,
}

/// One crate of ours.
pub(crate) struct Member {
    pub(crate) name: String,
    /// Its folder, from the root.
    pub(crate) folder: String,
    /// Its manifest, for rules that read more of it.
    pub(crate) manifest: toml::Table,
    /// The crates of ours it is built with, in the order of the members. What only its tests use is left out.
    pub(crate) uses: Vec<String>,
}

impl Workspace {
    /// Reads the root manifest and those of the members.
    pub(crate) fn read(tree: &Tree) -> Result<Self> {
        let root = manifest(tree, "Cargo.toml")?;
        let mut members = Vec::new();
        for folder in words(&root, "members") {
            if folder.contains('*') {
                bail!(
                    "Cargo.toml: the member `{folder}` is a pattern; list members one by one, in layer order"
                );
            }
            members.push(Member::read(tree, folder)?);
        }
        let names: Vec<String> = members.iter().map(|member: &Member| member.name.clone()).collect();
        for member in &mut members {
            member.uses = used(&member.manifest, &root, &names);
        }
        Ok(Self { members, excluded: words(&root, "exclude").map(str::to_owned).collect() })
    }

    /// Whether a path lies in a folder that the root manifest excludes.
    pub(crate) fn excludes(&self, path: &str) -> bool {
        self.excluded.iter().any(|folder| path.starts_with(&format!("{folder}/")))
    }

    /// The library crates, in order.
    pub(crate) fn libraries(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.folder.starts_with("crates/"))
    }

    /// A member by its name.
    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

impl Member {
    fn read(tree: &Tree, folder: &str) -> Result<Self> {
        let manifest = manifest(tree, &format!("{folder}/Cargo.toml"))?;
        let name =
            manifest.get("package").and_then(|package| package.get("name")).and_then(toml::Value::as_str);
        let name = name.with_context(|| format!("`{folder}/Cargo.toml` names no package"))?.to_owned();
        Ok(Self { name, folder: folder.to_owned(), manifest, uses: Vec::new() })
    }

    /// The path of its manifest.
    pub(crate) fn manifest_path(&self) -> String {
        format!("{}/Cargo.toml", self.folder)
    }
}

fn manifest(tree: &Tree, path: &str) -> Result<toml::Table> {
    let text = tree.text(path).with_context(|| format!("`{path}` is missing"))?;
    toml::from_str(text).with_context(|| format!("`{path}` is not valid TOML"))
}

fn words<'a>(root: &'a toml::Table, key: &str) -> impl Iterator<Item = &'a str> {
    let list = root.get("workspace").and_then(|workspace| workspace.get(key)).and_then(toml::Value::as_array);
    list.into_iter().flatten().filter_map(toml::Value::as_str)
}

/// The names of ours among the normal and build dependencies, for every target.
fn used(manifest: &toml::Table, root: &toml::Table, ours: &[String]) -> Vec<String> {
    let targets = manifest.get("target").and_then(toml::Value::as_table).into_iter().flatten();
    let targets = targets.filter_map(|(_, table)| table.as_table());
    let mut named = Vec::new();
    for table in targets.chain([manifest]) {
        for kind in ["dependencies", "build-dependencies"] {
            let entries = table.get(kind).and_then(toml::Value::as_table).into_iter().flatten();
            named.extend(entries.map(|(key, value)| package_name(key, value, root)));
        }
    }
    ours.iter().filter(|name| named.contains(&name.as_str())).cloned().collect()
}

/// The package a dependency means: its key, unless the entry or the workspace's entry renames it.
fn package_name<'a>(key: &'a str, entry: &'a toml::Value, root: &'a toml::Table) -> &'a str {
    let renamed = |entry: &'a toml::Value| entry.get("package").and_then(toml::Value::as_str);
    let inherited = || root.get("workspace")?.get("dependencies")?.get(key);
    renamed(entry).or_else(|| renamed(inherited()?)).unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(root: &str, one: &str) -> Result<Workspace> {
        let two = "[package]\nname = 'two'\n";
        Workspace::read(&Tree::of(&[
            ("Cargo.toml", root),
            ("crates/one/Cargo.toml", one),
            ("two/Cargo.toml", two),
        ]))
    }

    const ROOT: &str = "[workspace]\nmembers = ['two', 'crates/one']\nexclude = ['benches/rivals']\n\
                        [workspace.dependencies]\nsecond = { package = 'two', path = 'two' }\n";

    fn uses(dependencies: &str) -> Vec<String> {
        let one = format!("[package]\nname = 'one'\n{dependencies}");
        read(ROOT, &one).unwrap().member("one").unwrap().uses.clone()
    }

    #[test]
    fn normal_build_and_target_dependencies_are_uses() {
        assert_eq!(uses("[dependencies]\ntwo.workspace = true\nserde = '1'\n"), ["two"]);
        assert_eq!(uses("[build-dependencies]\ntwo = { path = '../../two' }\n"), ["two"]);
        assert_eq!(uses("[target.'cfg(unix)'.dependencies]\ntwo.workspace = true\n"), ["two"]);
    }

    #[test]
    fn renamed_dependencies_are_seen_through() {
        assert_eq!(uses("[dependencies]\nsecond.workspace = true\n"), ["two"]);
        assert_eq!(uses("[dependencies]\nother = { path = '../../two', package = 'two' }\n"), ["two"]);
    }

    #[test]
    fn what_only_tests_use_is_no_use() {
        assert!(uses("[dev-dependencies]\ntwo.workspace = true\n").is_empty());
    }

    #[test]
    fn excluded_folders_and_libraries_are_known() {
        let workspace = read(ROOT, "[package]\nname = 'one'\n").unwrap();
        assert!(workspace.excludes("benches/rivals/src/main.rs"));
        assert!(!workspace.excludes("benches/rivals.md"));
        assert_eq!(workspace.libraries().map(|member| &member.name).collect::<Vec<_>>(), ["one"]);
    }

    #[test]
    fn patterns_and_missing_manifests_are_refused() {
        let message = |root| read(root, "").err().map(|error| error.to_string()).unwrap_or_default();
        assert!(message("[workspace]\nmembers = ['crates/*']\n").contains("list members one by one"));
        assert_eq!(message("[workspace]\nmembers = ['three']\n"), "`three/Cargo.toml` is missing");
    }
}
