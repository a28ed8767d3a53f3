// Asks whether there is something new. While the app is built nobody answers: the question waits as long as the build
// takes, and whoever answers then is not this trouble any more.
const { state, form, building, gone, again } = document.currentScript.dataset;
const line = document.getElementById("state");
const waits = line.textContent;
const pause = () => new Promise((done) => setTimeout(done, 1000));
async function reloadOnNews() {
  for (;;) {
    try {
      const answer = await fetch(`/.houtai/dev/wait?state=${state}`, { cache: "no-store" });
      const news = answer.headers.get("houtai-dev");
      line.textContent = news === "building" ? building : waits;
      if (news === "same" || news === "building") continue;
      if (form === "true") line.textContent = again;
      else location.reload();
      return;
    } catch {
      line.textContent = gone;
      await pause();
    }
  }
}
reloadOnNews();
