package org.jianxin.sensitivedata;

/** Everything the finders look things up in; immutable, shared by all scans. */
final class Tables {
    private static final class Shared {
        private static final Tables TABLES = new Tables();
    }

    private Tables() {}

    /** The one instance; read from the data files when first asked for. */
    static Tables shared() {
        return Shared.TABLES;
    }

    final Lexicon lexicon = new Lexicon();
    final Divisions divisions = new Divisions();
    final WordTrie words = new WordTrie(divisions, lexicon);
    final Context context = new Context(lexicon);
    final CitizenIds citizenIds = new CitizenIds(divisions);
    final NumberFinder numbers = new NumberFinder(this);
    final NameFinder names = new NameFinder(this);
    final AddressFinder addresses = new AddressFinder(this);
}
