import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { type ReactNode, useEffect } from "react";
import { cspNonce } from "@/shared/csp";
import { useLocale, useResolvedTheme } from "@/shared/prefs";
import { antdTheme } from "./antdTheme";

/** antd with our tokens, locale and nonce. Its own chunk: the shell paints before antd has arrived. */
export default function AntdLayer({ children }: { children: ReactNode }) {
  const locale = useLocale();
  const mode = useResolvedTheme();
  useEffect(() => {
    dayjs.locale(locale === "zh-CN" ? "zh-cn" : "en");
  }, [locale]);
  return (
    <ConfigProvider
      theme={antdTheme(mode)}
      locale={locale === "zh-CN" ? zhCN : enUS}
      csp={{ nonce: cspNonce() }}
      button={{ autoInsertSpace: false }}
    >
      {children}
    </ConfigProvider>
  );
}
