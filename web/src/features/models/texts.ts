import { addLocales } from "@/shared/i18n";
import en from "./locales/en.json";
import zh from "./locales/zh-CN.json";

addLocales("models", { "zh-CN": zh, en });
