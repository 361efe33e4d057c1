// Runs before the first paint: styles may rely on scripts only where they run.
document.documentElement.classList.add("js");
