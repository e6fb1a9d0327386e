package org.jianxin.console;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jianxin.sm.Sm3;

/**
 * Style sheets, scripts and the icon: our own and the bundled libraries, all held in memory. Their URLs contain a digest
 * of their content, so browsers keep them for ever and still fetch the new ones after an update.
 */
@Singleton
public final class Assets {
    private static final List<String> OWN =
            List.of("console.css", "console.js", "live.js", "queue.js", "alert.js", "charts.js", "icon.svg");
    private static final Map<String, String> TYPES =
            Map.of("css", "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");

    private final Map<String, Asset> byName = new TreeMap<>();
    private final String version;

    public Assets() {
        for (String name : OWN) {
            add(name, read(Assets.class.getResourceAsStream("assets/" + name), name));
        }
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Properties libraries = libraries();
        for (String name : libraries.stringPropertyNames()) {
            String path = libraries.getProperty(name);
            add(name, read(loader.getResourceAsStream(path), path));
        }
        version = Sm3.hex(byName.values().stream().map(Asset::content).toArray(byte[][]::new))
                .substring(0, 12);
    }

    /** The URL path of an asset. */
    public String url(String name) {
        requireNonNull(byName.get(name), name);
        return "/console/assets/" + version + "/" + name;
    }

    /** An asset by version and name; empty unless both are this program's. */
    Optional<Asset> get(String askedVersion, String name) {
        return version.equals(askedVersion) ? Optional.ofNullable(byName.get(name)) : Optional.empty();
    }

    private void add(String name, byte[] content) {
        String type = requireNonNull(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), name);
        byName.put(name, new Asset(type, content, gzip(content)));
    }

    private static Properties libraries() {
        String name = "libraries.properties";
        try (InputStream in = requireNonNull(Assets.class.getResourceAsStream(name), name)) {
            Properties libraries = new Properties();
            libraries.load(in);
            return libraries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(InputStream in, String name) {
        try (InputStream open = requireNonNull(in, name)) {
            return open.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 3);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return out.toByteArray();
    }

    /** One file, plain and compressed. */
    record Asset(String type, byte[] content, byte[] gzipped) {}
}
