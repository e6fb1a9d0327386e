package org.jianxin.appliance.crypto;

import org.jianxin.sm.subtle.SmEngine;
import org.jianxin.sm.subtle.SmEngines;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --sm-engine}: who computes SM4 and SM3. */
final class EngineOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--sm-engine",
            paramLabel = "ENGINE",
            description =
                    "java 或 libgcrypt，默认取自检通过的最快者 / java or libgcrypt; by default the fastest that passes its self-test")
    private @Nullable String id;

    SmEngine engine() {
        SmEngines engines = SmEngines.detect();
        if (id == null) {
            return engines.best();
        }
        try {
            return engines.named(id);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
