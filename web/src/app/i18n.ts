import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { addLocales } from "@/shared/i18n";
import en from "@/shared/locales/en.json";
import errorsEn from "@/shared/locales/errors.en.json";
import errorsZh from "@/shared/locales/errors.zh-CN.json";
import zh from "@/shared/locales/zh-CN.json";
import { usePrefs } from "@/shared/prefs";
import shellEn from "./locales/en.json";
import shellZh from "./locales/zh-CN.json";

/** Starts i18next; the features add their own texts when their chunk loads. */
export function startI18n(): void {
  void i18next.use(initReactI18next).init({
    lng: usePrefs.getState().locale,
    fallbackLng: "en",
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  addLocales("common", { "zh-CN": zh, en });
  addLocales("errors", { "zh-CN": errorsZh, en: errorsEn });
  addLocales("shell", { "zh-CN": shellZh, en: shellEn });
  usePrefs.subscribe((now, before) => {
    if (now.locale !== before.locale) void i18next.changeLanguage(now.locale);
  });
}
