import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

/** What stands in the page's place while its chunk loads: a heading and two cards. */
export function PageSkeleton() {
  const { t } = useTranslation("common");
  return (
    <div className="page" role="status" aria-label={t("loading")}>
      <div className="skeleton" style={{ width: 190, height: 26, marginBottom: 10 }} />
      <div className="skeleton" style={{ width: 280, height: 14, marginBottom: 24 }} />
      <div className="skeleton" style={{ height: 108, borderRadius: 12, marginBottom: 16 }} />
      <div className="skeleton" style={{ height: 320, borderRadius: 12 }} />
    </div>
  );
}

export function LostPage() {
  const { t } = useTranslation("shell");
  return (
    <div className="state">
      <h1>{t("lost.title")}</h1>
      <p>{t("lost.text")}</p>
      <Link to="/">{t("lost.home")}</Link>
    </div>
  );
}

/** A page that broke, or a chunk that an update removed: loading again mends the second. */
export function PageCrash({ error }: { error: unknown }) {
  const { t } = useTranslation("shell");
  return (
    <div className="state" role="alert">
      <h1>{t("crash.title")}</h1>
      <p>{t("crash.text")}</p>
      <p>
        <code>{error instanceof Error ? error.message : String(error)}</code>
      </p>
      <button
        type="button"
        className="search-button"
        style={{ width: "auto" }}
        onClick={() => window.location.reload()}
      >
        {t("crash.reload")}
      </button>
    </div>
  );
}
