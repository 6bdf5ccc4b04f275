import { LeftOutlined } from "@ant-design/icons";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Page } from "@/shared/ui/Page";
import { Guard, QueryView } from "@/shared/ui/states";
import { type Import, type SampleRow, useCheck, useImport } from "./api";
import { Check } from "./Check";
import { Columns } from "./Columns";
import { ImportState } from "./ImportState";
import { ImportSteps } from "./ImportSteps";
import { Run } from "./Run";
import "./imports.css";
import "./texts";

/** Which step of the wizard an import is at. */
export function stepOf(found: Pick<Import, "state" | "mapping">, mapping: boolean): number {
  if (found.state === "uploaded") return found.mapping && !mapping ? 2 : 1;
  return found.state === "checking" ? 2 : 3;
}

function Wizard({ found }: { found: Import }) {
  const check = useCheck(found.id);
  const [sample, setSample] = useState<SampleRow[]>([]);
  const [again, setAgain] = useState(false);
  const at = stepOf(found, again || (!found.checked && !check.data));
  const columnsKey = JSON.stringify(found.reading);
  return (
    <div className="card import-card">
      <ImportSteps at={at} />
      {at === 1 ? (
        <Columns
          key={columnsKey}
          found={found}
          busy={check.isPending}
          error={check.error}
          check={(mapping) =>
            check.mutate(mapping, {
              onSuccess: (answer) => {
                setSample(answer.sample);
                setAgain(false);
              },
            })
          }
        />
      ) : null}
      {at === 2 ? <Check found={found} sample={sample} back={() => setAgain(true)} /> : null}
      {at === 3 ? <Run found={found} /> : null}
    </div>
  );
}

function ImportView() {
  const { t } = useTranslation("imports");
  const { id } = useParams({ from: "/imports/$id" });
  const found = useImport(Number(id));
  return (
    <QueryView query={found} main>
      {(data) => (
        <Page
          title={data.name}
          crumb={
            <Link to="/imports">
              <LeftOutlined /> {t("title")}
            </Link>
          }
          sub={<ImportState state={data.state} />}
        >
          <Wizard found={data} />
        </Page>
      )}
    </QueryView>
  );
}

export default function ImportPage() {
  return (
    <Guard permission="contacts.import">
      <ImportView />
    </Guard>
  );
}
