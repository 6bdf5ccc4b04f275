import { addLocales } from "@/shared/i18n";
import en from "./locales/en.json";
import zh from "./locales/zh-CN.json";

addLocales("scores", { "zh-CN": zh, en });
