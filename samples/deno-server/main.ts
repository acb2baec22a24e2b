import ms from "ms";

const VERSION = "1";

const port = Number(Deno.env.get("PORT") ?? 3000);
const server = Deno.serve({ port, hostname: "0.0.0.0" }, (request) => {
  const up = ms(Math.round(performance.now()));
  return new Response(`deno-server ${VERSION} at ${new URL(request.url).pathname}, up for ${up}\n`);
});
Deno.addSignalListener("SIGTERM", () => server.shutdown());
