//! The routes of an app together with its document.

use std::sync::Arc;

use houtai_core::{App, Finding, NeedsOf, SettingsStore, Severity};
use houtai_http::{ResponseSettings, ResponseStyle, Table, chosen, has_path};
use houtai_openapi::{
    Api, CaseStyle, DocsSettings, Document, DocumentCheck, Info, OpenApiSettings, PublishedDocument,
    docs_module, start_page,
};

/// The routes of an app, its document, and what the checks found.
pub struct Assembled {
    /// The routes.
    pub table: Table,
    /// The document.
    pub document: Arc<Document>,
    /// What the checks found that does not keep the app from starting.
    pub findings: Vec<Finding>,
    /// What the endpoints need from the app.
    pub needs: Vec<NeedsOf>,
}

/// Takes the endpoints out of the app and makes the document from them.
pub(crate) fn assemble(app: &mut App, settings: &SettingsStore) -> Result<Assembled, Vec<Finding>> {
    let docs = settings.get::<DocsSettings>().is_some_and(|docs| docs.enabled);
    let openapi = settings.get::<OpenApiSettings>();
    let published = PublishedDocument::new();
    if docs {
        app.push_module(docs_module(&published));
        if !has_path(app, "/") {
            app.push_module(start_page());
        }
    }
    let info = Info::of(app);
    let mut table = Table::build(app)?;
    let style = style(&table, settings);
    let (media_types, security) = (table.media_types(), table.security());
    let document = Document::build(&Api {
        info: &info,
        operations: table.operations(),
        style: &*style,
        media_types: &media_types,
        security: security.as_ref(),
        case: openapi.as_ref().map_or(CaseStyle::SnakeCase, |openapi| openapi.case),
    })?;
    let findings = document.findings().to_vec();
    #[cfg(feature = "data")]
    let findings = [findings, houtai_data::model_findings(app)].concat();
    let (errors, findings): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|one| one.severity == Severity::Error);
    if !errors.is_empty() {
        return Err(errors);
    }
    let findings = findings.into_iter().chain(crate::panics::finding()).collect();
    let document = Arc::new(document);
    published.publish(&document);
    if openapi.is_some_and(|openapi| openapi.validate_responses) {
        table.set_check(Arc::new(DocumentCheck::new(&document)?));
    }
    let needs = table.needs();
    Ok(Assembled { table, document, findings, needs })
}

fn style(table: &Table, settings: &SettingsStore) -> Arc<dyn ResponseStyle> {
    let own = table.own_style().cloned();
    own.or_else(|| settings.get::<ResponseSettings>().map(|settings| chosen(settings.style)))
        .unwrap_or_else(|| chosen(houtai_http::StyleChoice::Plain))
}
