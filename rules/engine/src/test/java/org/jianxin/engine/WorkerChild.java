package org.jianxin.engine;

import java.net.URI;
import java.time.Clock;
import org.jianxin.store.SearchCluster;

/** A worker in a process of its own, to be killed: URL, user, password and batch size as arguments. */
final class WorkerChild {
    private WorkerChild() {}

    public static void main(String[] arguments) throws Exception {
        RulePack pack = RulePack.bundled(Digests::sha256);
        try (SearchCluster cluster = SearchCluster.connect(
                        EmbeddedCluster.settings(URI.create(arguments[0]), arguments[1], arguments[2].toCharArray()),
                        Clock.systemUTC());
                RulesWorker worker = new RulesWorker(
                        cluster,
                        pack,
                        pack.sampleCatalogue(),
                        pack.sampleClearances(),
                        Digests::sha256,
                        Clock.systemUTC(),
                        WorkerSettings.defaults().withBatch(Integer.parseInt(arguments[3])))) {
            System.out.println("ready");
            worker.runUntilCaughtUp();
            System.out.println("caught-up");
        }
    }
}
