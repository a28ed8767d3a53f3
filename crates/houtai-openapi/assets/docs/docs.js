// Starts Swagger UI. A file of its own, because the page permits no script inside the HTML.
(function () {
  "use strict";

  // Swagger UI brings a dark theme that is switched by a class; the system says which one is wanted.
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function applyTheme() {
    document.documentElement.classList.toggle("dark-mode", dark.matches);
  }
  dark.addEventListener("change", applyTheme);
  applyTheme();

  SwaggerUIBundle({
    // Relative, so that the page also works behind a prefix.
    url: "openapi.json",
    dom_id: "#swagger-ui",
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    displayOperationId: true,
    displayRequestDuration: true,
    filter: true,
    tryItOutEnabled: true,
    requestSnippetsEnabled: true,
    requestSnippets: { defaultExpanded: false },
    // A token is not written to disk.
    persistAuthorization: false,
    // The validator badge would send the address of the document to another host.
    validatorUrl: null
  });
})();
