import { useParams } from "@tanstack/react-router";
import { useCatalogue } from "@/shared/expression/catalogue";
import "@/shared/expression/texts";
import { useCan } from "@/shared/session";
import { ErrorState, Guard, Skeleton } from "@/shared/ui/states";
import { useJourney, useTemplates } from "./api";
import { JourneyEditor } from "./JourneyEditor";
import "./journeys.css";
import "./texts";

function Loading() {
  return (
    <div className="editor">
      <div className="editor-bar">
        <Skeleton height={20} width={200} />
      </div>
      <div className="canvas-grid">
        <div className="palette-column">
          {[0, 1, 2, 3, 4].map((row) => (
            <Skeleton key={row} height={42} />
          ))}
        </div>
      </div>
    </div>
  );
}

function JourneyView({ id }: { id: number }) {
  const journey = useJourney(id);
  const catalogue = useCatalogue();
  const templates = useTemplates();
  const seesTemplates = useCan("templates.view");
  const error = journey.error ?? catalogue.error;
  if (error && !(journey.data && catalogue.data))
    return (
      <ErrorState
        main
        error={error}
        retry={() => {
          void journey.refetch();
          void catalogue.refetch();
        }}
      />
    );
  if (!journey.data || !catalogue.data || (seesTemplates && templates.isPending)) return <Loading />;
  return (
    <JourneyEditor
      journey={journey.data}
      lookups={{ catalogue: catalogue.data, templates: templates.data?.items ?? [] }}
    />
  );
}

export default function JourneyPage() {
  const { id } = useParams({ from: "/journeys/$id" });
  return (
    <Guard permission="journeys.view">
      <JourneyView key={id} id={Number(id)} />
    </Guard>
  );
}
