import { api, unwrap } from "@/shared/api";
import { type Locale, setLocale, setTheme, type ThemeChoice } from "@/shared/prefs";
import { toast } from "@/shared/ui/toast";
import { queryClient } from "../queryClient";

async function keep(change: { locale?: Locale; theme?: ThemeChoice }): Promise<void> {
  try {
    const session = await unwrap(api.PATCH("/api/v1/session", { body: change }));
    queryClient.setQueryData(["session"], session);
  } catch (error) {
    toast.error(error);
  }
}

/** The choice holds at once here, and with the account on every other device. */
export function keepLocale(locale: Locale): void {
  setLocale(locale);
  void keep({ locale });
}

export function keepTheme(theme: ThemeChoice): void {
  setTheme(theme);
  void keep({ theme });
}
