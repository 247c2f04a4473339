package dev.skald.postgres;

/** There is no PostgreSQL for this platform on the class path. */
public final class NoBinaries extends CannotStart {

    private final String platform;

    NoBinaries(String platform) {
        super(
                "Skald brings no PostgreSQL for %s; give it one of yours with QUARKUS_DATASOURCE_JDBC_URL."
                        .formatted(platform),
                null);
        this.platform = platform;
    }

    /** Returns operating system and processor, as in {@code linux-x86_64}. */
    public String platform() {
        return platform;
    }
}
