/** The build for WeChat mini-programmes: `const cumulus = require("./cumulus-miniprogram.js")`. */
import { createApi } from "./api";
import { startInMiniProgram } from "./miniprogram/start";

export const { init, track, page, screen, identify, group, alias, reset, consent, flush, link, anonymousId } =
  createApi(startInMiniProgram);
