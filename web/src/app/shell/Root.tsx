import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api, chooseWorkspace, chosenWorkspace, setCsrfToken, unwrap } from "@/shared/api";
import { ContactPartsContext } from "@/shared/contactParts";
import { errorText } from "@/shared/errors";
import { setLocale, setTheme, toLocale, toTheme, useLocale, useResolvedTheme } from "@/shared/prefs";
import { SessionContext } from "@/shared/session";
import type { Session } from "@/shared/types";
import { Toasts } from "@/shared/ui/toast";
import { contactParts } from "../contactParts";
import mark from "../mark.svg";
import { PageSkeleton } from "./fallbacks";
import { Shell } from "./Shell";

const AntdLayer = lazy(() => import("../theme/AntdLayer"));

async function fetchSession(): Promise<Session> {
  try {
    return await unwrap(api.GET("/api/v1/session"));
  } catch (error) {
    // A remembered workspace that the person has left must not lock them out.
    const refused = error instanceof ApiError && (error.status === 403 || error.status === 404);
    if (!refused || chosenWorkspace() === null) throw error;
    chooseWorkspace(null);
    return unwrap(api.GET("/api/v1/session"));
  }
}

function adopt(session: Session): Session {
  setCsrfToken(session.csrf_token);
  const locale = toLocale(session.user.locale);
  const theme = toTheme(session.user.theme);
  if (locale) setLocale(locale);
  if (theme) setTheme(theme);
  return session;
}

function useDocumentLook(): void {
  const mode = useResolvedTheme();
  const locale = useLocale();
  useEffect(() => {
    document.documentElement.dataset.theme = mode;
  }, [mode]);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
}

function Boot({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useTranslation("common");
  const signedOut = error instanceof ApiError && error.status === 401;
  return (
    <div className="boot">
      <div className="state" role="status">
        <img src={mark} alt="Cumulus" width={44} height={44} />
        {error && !signedOut ? (
          <>
            <h1>{t("offline.title")}</h1>
            <p>{errorText(error)}</p>
            <button type="button" className="search-button" style={{ width: "auto" }} onClick={retry}>
              {t("retry")}
            </button>
          </>
        ) : (
          <p>{t("loading")}…</p>
        )}
      </div>
    </div>
  );
}

/** Signs the person in to the app: session, language and theme first, then the shell around the page. */
export function Root() {
  useDocumentLook();
  const session = useQuery({
    queryKey: ["session"],
    queryFn: async () => adopt(await fetchSession()),
    staleTime: 5 * 60_000,
  });
  if (!session.data) return <Boot error={session.error} retry={() => void session.refetch()} />;
  return (
    <SessionContext value={session.data}>
      <Shell>
        <Suspense fallback={<PageSkeleton />}>
          <AntdLayer>
            <ContactPartsContext value={contactParts}>
              <Outlet />
            </ContactPartsContext>
          </AntdLayer>
        </Suspense>
      </Shell>
      <Toasts />
    </SessionContext>
  );
}
