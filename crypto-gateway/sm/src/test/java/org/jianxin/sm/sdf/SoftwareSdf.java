package org.jianxin.sm.sdf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The library of {@code src/test/c/software_sdf.c}, compiled in a shape that a test wants. */
record SoftwareSdf(Path library) {

    static final byte[] FIRST_PIN = "first-pin-1".getBytes(StandardCharsets.US_ASCII);
    static final byte[] SECOND_PIN = "second-pin-2".getBytes(StandardCharsets.US_ASCII);

    private static final Path SOURCE = Path.of("src/test/c/software_sdf.c");

    /** @param shape definitions for the compiler; each set of them gives a device of its own */
    static SoftwareSdf compile(Path directory, String... shape) throws IOException, InterruptedException {
        Path library =
                directory.resolve("libsdf" + Integer.toHexString(List.of(shape).hashCode()) + ".so");
        List<String> command = new ArrayList<>(List.of("gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-O1"));
        command.addAll(List.of("-shared", "-fPIC", "-o", library.toString()));
        command.addAll(Stream.of(shape).map(each -> "-D" + each).toList());
        command.addAll(List.of(SOURCE.toString(), "-ldl"));
        Process compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(compiler.waitFor()).as(said).isZero();
        return new SoftwareSdf(library);
    }

    /** Takes the device out of the machine, or puts it back. */
    void unplug(boolean out) {
        loaded().getFunction("software_sdf_unplug").invokeVoid(new Object[] {out ? 1 : 0});
    }

    int openSessions() {
        return loaded().getFunction("software_sdf_sessions").invokeInt(new Object[0]);
    }

    int rightsAsked() {
        return loaded().getFunction("software_sdf_rights_asked").invokeInt(new Object[0]);
    }

    private NativeLibrary loaded() {
        return NativeLibrary.getInstance(library.toString(), Map.of());
    }
}
