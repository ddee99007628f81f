import { useLayoutEffect, useState } from "preact/hooks";

const THEMES = ["system", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];
const KEY = "theme";

/** Light, dark, or as the system says; remembered by the browser. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(remembered);
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(KEY, theme);
  }, [theme]);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={`Colours: ${theme}. Change to ${next}`}
      title={`Colours: ${theme}`}
      onClick={() => setTheme(next)}
    >
      <svg viewBox="0 0 20 20" aria-hidden="true">
        {theme === "light" && (
          <path d="M10 6.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7M10 1.500v2m0 13v2m8.500-8.500h-2m-13 0h-2M16 4l-1.400 1.400M5.400 14.600 4 16M16 16l-1.400-1.400M5.400 5.400 4 4" />
        )}
        {theme === "dark" && <path d="M16.500 12.200A7 7 0 0 1 7.800 3.500a7 7 0 1 0 8.700 8.700z" />}
        {theme === "system" && <path d="M10 3a7 7 0 1 0 0 14zm0 0a7 7 0 0 1 0 14" class="half" />}
      </svg>
    </button>
  );
}

function remembered(): Theme {
  const found = localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === found) ?? "system";
}
