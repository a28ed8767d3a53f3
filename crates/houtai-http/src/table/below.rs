//! What takes everything below a path: mounted services and static files.

use std::sync::Arc;

use houtai_core::Finding;
use http::Method;

use super::Builder;
use crate::files::StaticFiles;
use crate::middleware::Middleware;
use crate::mount::Mount;
use crate::operation::OperationInfo;
use crate::router::Node;

impl Builder {
    pub(super) fn mount(&mut self, mount: Mount, identified: bool, middleware: &[Middleware]) {
        let name = format!("mount {}", mount.prefix);
        let access = self.access(&name, Some(mount.access.clone()), identified);
        let index = self.operations.len();
        let node = self.nodes.len();
        for path in mount.paths() {
            if let Err(error) = self.paths.insert(path, node) {
                let text = format!("the mount at {} collides with a route: {error}", mount.prefix);
                self.findings.push(Finding::error("http.collision", text).advice("mount it elsewhere"));
            }
        }
        self.operations.push(OperationInfo::of_mount(&mount, access.clone(), middleware));
        let route = Arc::new(mount.route(index, name, access, middleware));
        self.routes.push(Arc::clone(&route));
        self.nodes.push(Node { any: Some(route), ..Node::new() });
    }

    pub(super) fn files(&mut self, files: StaticFiles, identified: bool, middleware: &[Middleware]) {
        let name = format!("files {}", files.path());
        let access = self.access(&name, Some(files.access.clone()), identified);
        let (index, node) = (self.operations.len(), self.nodes.len());
        for path in files.paths() {
            if let Err(error) = self.paths.insert(path, node) {
                let text = format!("the files at {} collide with a route: {error}", files.path());
                self.findings.push(Finding::error("http.collision", text).advice("serve them elsewhere"));
            }
        }
        self.operations.push(OperationInfo::of_files(&files, access.clone(), middleware));
        self.folders.extend(files.folder().map(|folder| (files.path().to_owned(), folder.to_owned())));
        let route = Arc::new(files.route(index, name, access, middleware));
        self.routes.push(Arc::clone(&route));
        self.nodes.push(Node { methods: vec![(Method::GET, route)], ..Node::new() });
    }
}
