package org.jianxin.searchnode;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The child's command line. It carries no secret: every user of the machine can read it. */
record ChildCommand(List<String> words, @Nullable ClassArchive archive) {
    private static final int MINIMUM_JAVA = 17;
    private static final String MAIN = "org.jianxin.searchnode.child.Main";

    static ChildCommand of(SearchNodeSettings settings, int port) throws SearchNodeException {
        Path java = settings.javaHome().resolve("bin").resolve("java");
        if (!Files.isExecutable(java)) {
            throw new SearchNodeException("no Java at " + settings.javaHome() + ": " + java + " cannot be executed");
        }
        String version = javaVersion(settings.javaHome());
        int feature = feature(version);
        if (feature < MINIMUM_JAVA) {
            throw new SearchNodeException("the search node needs Java " + MINIMUM_JAVA + " or newer, and "
                    + settings.javaHome() + " is Java " + version);
        }
        List<Path> jars = jars(settings.distribution().resolve("lib"));
        ClassArchive archive = ClassArchive.of(settings, jars, version);
        Path temporary = settings.data().resolve("tmp");
        List<String> words = new ArrayList<>();
        words.add(java.toString());
        words.add("-Xms" + settings.heapMegabytes() + "m");
        words.add("-Xmx" + settings.heapMegabytes() + "m");
        words.add("-Xss1m");
        words.add("-XX:+ExitOnOutOfMemoryError");
        words.add("-XX:+DisplayVMOutputToStderr");
        words.add("-XX:-UsePerfData");
        if (archive != null) {
            words.add("-Xshare:auto");
            words.add("-Xlog:disable");
            words.add("-Xlog:all=error:stderr");
            words.add(archive.option());
        }
        if (feature >= 22) {
            words.add("--enable-native-access=ALL-UNNAMED");
        }
        words.add("-Dfile.encoding=UTF-8");
        words.add("-Djava.net.preferIPv4Stack=true");
        words.add("-Djava.io.tmpdir=" + temporary);
        words.add("-Djna.tmpdir=" + temporary);
        words.add("-Dlog4j2.configurationFile=" + settings.distribution().resolve("log4j2.properties"));
        words.add("-Dlog4j2.disable.jmx=true");
        words.add("-Djianxin.search-node.log=" + Child.logs(settings.data()).resolve("search-node.log"));
        words.add("-Dio.netty.noUnsafe=true");
        words.add("-Dio.netty.noKeySetOptimization=true");
        words.add("-Dio.netty.recycler.maxCapacityPerThread=0");
        words.add("-cp");
        words.add(jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        words.add(MAIN);
        words.add(settings.distribution().toString());
        words.add(settings.data().toString());
        words.add(Integer.toString(port));
        return new ChildCommand(List.copyOf(words), archive);
    }

    /** In a fixed order, because the class archive is good for exactly one class path. */
    private static List<Path> jars(Path lib) throws SearchNodeException {
        try (Stream<Path> files = Files.list(lib)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .map(Path::toAbsolutePath)
                    .sorted()
                    .toList();
            if (jars.isEmpty()) {
                throw new SearchNodeException("no jars in " + lib + ": the search node is not installed completely");
            }
            return jars;
        } catch (IOException e) {
            throw new SearchNodeException("cannot read " + lib + ": " + e.getMessage(), e);
        }
    }

    /** From the {@code release} file every JDK and JRE since 9 carries. */
    private static String javaVersion(Path javaHome) throws SearchNodeException {
        Path release = javaHome.resolve("release");
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(release)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new SearchNodeException(
                    "cannot tell the Java version of " + javaHome + ": its file 'release' cannot be read", e);
        }
        return properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
    }

    private static int feature(String version) {
        String[] parts = version.split("[^0-9]+");
        // Up to Java 8 the feature number came second: 1.8.0_392.
        String feature = parts.length > 1 && parts[0].equals("1") ? parts[1] : parts[0];
        return feature.isEmpty() ? 0 : Integer.parseInt(feature);
    }
}
