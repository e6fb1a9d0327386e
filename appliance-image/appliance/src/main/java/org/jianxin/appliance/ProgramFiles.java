package org.jianxin.appliance;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the program's own files are. */
final class ProgramFiles {
    private ProgramFiles() {}

    /**
     * The jar that {@code java -jar} runs.
     *
     * @throws IllegalStateException when this program was not started from its packaged form
     */
    static Path runnableJar() {
        String told = System.getProperty("jianxin.jar");
        Path jar = Path.of(told != null ? told : System.getProperty("java.class.path"))
                .toAbsolutePath();
        if (!jar.getFileName().toString().equals("quarkus-run.jar") || !Files.isRegularFile(jar)) {
            throw new IllegalStateException("not started from quarkus-run.jar but from " + jar);
        }
        return jar;
    }
}
