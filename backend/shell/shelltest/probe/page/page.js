const status = document.querySelector("[role=status]");
window.runtime.EventsOn("said", (text) => {
  status.textContent = text;
});
window.go.main.App.Count().then((n) => {
  document.body.dataset.count = n;
});
