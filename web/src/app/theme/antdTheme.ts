import { type ThemeConfig, theme } from "antd";
import type { ResolvedTheme } from "@/shared/prefs";

type Palette = {
  page: string;
  surface: string;
  raised: string;
  line: string;
  lineStrong: string;
  ink: string;
  ink2: string;
  ink3: string;
  primary: string;
  green: string;
  amber: string;
  coral: string;
  onPrimary: string;
};

/** The colours of tokens.css again: antd derives its hover and active shades from real values. */
const palettes: Record<ResolvedTheme, Palette> = {
  light: {
    page: "#F4F6FA",
    surface: "#FFFFFF",
    raised: "#F8FAFC",
    line: "#E4E9F1",
    lineStrong: "#D3DAE6",
    ink: "#14213D",
    ink2: "#4A5873",
    ink3: "#66738F",
    primary: "#2457E6",
    green: "#1E9E5A",
    amber: "#D98A14",
    coral: "#DB4F4A",
    onPrimary: "#FFFFFF",
  },
  dark: {
    page: "#0D1320",
    surface: "#151D2E",
    raised: "#1A2437",
    line: "#27334A",
    lineStrong: "#36445F",
    ink: "#E8EDF7",
    ink2: "#A9B5CC",
    ink3: "#8795B0",
    primary: "#6C93FF",
    green: "#45BD7E",
    amber: "#EAA73E",
    coral: "#F0716C",
    onPrimary: "#0B1330",
  },
};

const FONT =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", sans-serif';

function tokens(p: Palette): ThemeConfig["token"] {
  return {
    colorPrimary: p.primary,
    colorInfo: p.primary,
    colorSuccess: p.green,
    colorWarning: p.amber,
    colorError: p.coral,
    colorLink: p.primary,
    colorText: p.ink,
    colorTextSecondary: p.ink2,
    colorTextTertiary: p.ink3,
    colorTextDescription: p.ink3,
    colorTextPlaceholder: p.ink3,
    colorBgBase: p.surface,
    colorBgContainer: p.surface,
    colorBgElevated: p.surface,
    colorBgLayout: p.page,
    colorBorder: p.lineStrong,
    colorBorderSecondary: p.line,
    colorSplit: p.line,
    colorFillAlter: p.raised,
    colorTextLightSolid: p.onPrimary,
    fontFamily: FONT,
    fontSize: 14,
    controlHeight: 34,
    controlHeightSM: 28,
    borderRadius: 8,
    borderRadiusLG: 12,
    borderRadiusSM: 6,
    wireframe: false,
    motionDurationMid: "0.14s",
    motionDurationSlow: "0.18s",
  };
}

function components(p: Palette): ThemeConfig["components"] {
  return {
    Button: {
      primaryShadow: "none",
      defaultShadow: "none",
      dangerShadow: "none",
      fontWeight: 500,
      paddingInline: 14,
      paddingInlineSM: 10,
      defaultBorderColor: p.lineStrong,
    },
    Tooltip: { colorBgSpotlight: "#1B2742", colorTextLightSolid: "#FFFFFF" },
    Segmented: { trackPadding: 2, itemSelectedBg: p.surface },
    Modal: { titleFontSize: 16 },
    Select: { optionSelectedFontWeight: 500 },
    Tabs: { horizontalItemPadding: "10px 0", horizontalItemGutter: 24 },
  };
}

export function antdTheme(mode: ResolvedTheme): ThemeConfig {
  const palette = palettes[mode];
  return {
    hashed: false,
    cssVar: { key: "cumulus" },
    algorithm: mode === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: tokens(palette),
    components: components(palette),
  };
}
