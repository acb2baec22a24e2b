package sample;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** The JDK's own HTTP server. */
public final class Web {
  private static final String VERSION = "1";

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> {
      long megabytes = Runtime.getRuntime().maxMemory() / 1024 / 1024;
      String text = "java-gradle %s, Java %s, a heap of %d MB%n"
          .formatted(VERSION, System.getProperty("java.version"), megabytes);
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(200, body.length);
      try (var out = exchange.getResponseBody()) {
        out.write(body);
      }
    });
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(20)));
    server.start();
    System.out.println("java-gradle " + VERSION + " listens on " + port);
  }
}
