import { addLocales } from "../i18n";
import en from "./locales/en.json";
import zh from "./locales/zh-CN.json";

addLocales("expression", { "zh-CN": zh, en });
