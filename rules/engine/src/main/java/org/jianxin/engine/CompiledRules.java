package org.jianxin.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.drools.model.codegen.ExecutableModelProject;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;
import org.kie.api.runtime.KieContainer;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.KieSessionConfiguration;
import org.kie.api.runtime.conf.ThreadSafeOption;
import org.kie.api.runtime.rule.FactHandle;

/**
 * Rules compiled to Drools' executable model, with the one long-lived session that evaluates facts one at a time: insert,
 * fire, delete. Not for use by several threads.
 */
final class CompiledRules implements AutoCloseable {
    /** Drools keeps compiled modules by name in one repository per JVM; each compilation needs a name of its own. */
    private static final AtomicLong COMPILATIONS = new AtomicLong();

    private final ReleaseId release;
    private final KieContainer container;
    private final KieBase base;
    private KieSession session;
    private @Nullable Findings sink;

    private CompiledRules(ReleaseId release, KieContainer container) {
        this.release = release;
        this.container = container;
        this.base = container.newKieBase(null);
        this.session = newSession();
    }

    /**
     * Compiles; takes seconds for hundreds of rules.
     *
     * @throws IllegalStateException when Drools refuses what the whitelist let through; names the rule files
     */
    static CompiledRules compile(List<Rule> rules) {
        KieServices services = KieServices.get();
        ReleaseId release = services.newReleaseId("org.jianxin", "pack", "1." + COMPILATIONS.incrementAndGet());
        KieFileSystem files = services.newKieFileSystem();
        files.generateAndWritePomXML(release);
        for (Rule rule : rules) {
            String path = "src/main/resources/" + RuleDrl.PACKAGE.replace('.', '/') + "/" + rule.id() + ".drl";
            files.write(path, RuleDrl.of(rule.id(), rule.fact(), rule.when()));
        }
        ClassLoader loader = CompiledRules.class.getClassLoader();
        try {
            KieBuilder builder = services.newKieBuilder(files, loader).buildAll(ExecutableModelProject.class);
            if (builder.getResults().hasMessages(Message.Level.ERROR)) {
                throw new IllegalStateException("rules do not compile: "
                        + builder.getResults().getMessages(Message.Level.ERROR).stream()
                                .map(message -> message.getPath() + ":" + message.getLine() + ": " + message.getText())
                                .collect(Collectors.joining("; ")));
            }
            return new CompiledRules(release, services.newKieContainer(release, loader));
        } catch (RuntimeException e) {
            services.getRepository().removeKieModule(release);
            throw e;
        }
    }

    /**
     * Evaluates one fact.
     *
     * @param sink told each rule whose conditions hold, in no particular order
     */
    void evaluate(Fact fact, Findings sink) {
        this.sink = sink;
        FactHandle handle = null;
        try {
            handle = session.insert(fact);
            session.fireAllRules();
            session.delete(handle);
        } catch (RuntimeException | StackOverflowError e) {
            // A session that threw may still hold the fact or an agenda with its matches.
            session.dispose();
            session = newSession();
            throw e;
        } finally {
            this.sink = null;
        }
    }

    private KieSession newSession() {
        KieSessionConfiguration configuration = KieServices.get().newKieSessionConfiguration();
        configuration.setOption(ThreadSafeOption.NO);
        KieSession made = base.newKieSession(configuration, null);
        made.setGlobal("findings", (Findings) this::report);
        return made;
    }

    private void report(String ruleId, Fact fact) {
        if (sink != null) {
            sink.report(ruleId, fact);
        }
    }

    @Override
    public void close() {
        session.dispose();
        container.dispose();
        KieServices.get().getRepository().removeKieModule(release);
    }
}
