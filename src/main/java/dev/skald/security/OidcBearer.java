package dev.skald.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.json.JsonFactories;
import dev.skald.settings.OidcSourceFactory;
import dev.skald.web.problem.ProblemException;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jose4j.lang.UnresolvableKeyException;

/** Identifies callers by bearer tokens of an OpenID Connect provider. Quarkus checks them with the settings {@code quarkus.oidc}. */
@Singleton
class OidcBearer {
    private static final Logger LOG = Logger.getLogger(OidcBearer.class);
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactories.TRUSTED);

    /** How long the check of one token may take, with the requests to the provider. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private static final int CAUSES_MAX = 20;

    private static final int SUBJECT_LENGTH_MAX = 190;

    private final boolean configured;
    private final ClaimGrants grants;
    private final IdentityProviderManager providers;
    private final InstantSource clock;
    private final int graceSeconds;
    private final Duration refreshEvery;

    /** When the provider could last not be reached. */
    private volatile Instant lastAway = Instant.EPOCH;

    OidcBearer(
            SecuritySettings settings,
            IdentityProviderManager providers,
            InstantSource clock,
            @ConfigProperty(name = OidcSourceFactory.ENABLED) boolean configured,
            @ConfigProperty(name = "quarkus.oidc.token.lifespan-grace") OptionalInt grace,
            @ConfigProperty(name = "quarkus.oidc.token.forced-jwk-refresh-interval") Duration refreshEvery) {
        this.configured = configured;
        this.clock = clock;
        this.graceSeconds = grace.orElse(0);
        this.refreshEvery = refreshEvery;
        this.providers = providers;
        this.grants = ClaimGrants.of(settings.oidc());
    }

    boolean configured() {
        return configured;
    }

    /**
     * The subject of a request's token.
     *
     * @return empty when the token is not valid
     */
    Optional<Subject> subject(RoutingContext context) {
        if (!configured) {
            return Optional.empty();
        }
        try {
            SecurityIdentity identity = QuarkusHttpUser.getSecurityIdentity(context, providers)
                    .await()
                    .atMost(LONGEST);
            return identity == null || identity.isAnonymous() ? Optional.empty() : subject(identity);
        } catch (AuthenticationFailedException e) {
            if (comesFrom(IOException.class, e)
                    || comesFrom(TimeoutException.class, e)
                    || comesFrom(OIDCException.class, e)) {
                lastAway = clock.instant();
                throw away(e);
            }
            if (comesFrom(UnresolvableKeyException.class, e) && keysMayBeOld()) {
                throw away(e);
            }
            LOG.debugf("a token is refused: %s", e.toString());
            return Optional.empty();
        } catch (RuntimeException e) {
            throw away(e);
        }
    }

    private static boolean comesFrom(Class<? extends Exception> kind, AuthenticationFailedException refusal) {
        return Stream.iterate(refusal.getCause(), Objects::nonNull, Throwable::getCause)
                .limit(CAUSES_MAX)
                .anyMatch(kind::isInstance);
    }

    /** The provider was away when it was last asked for its keys, and Quarkus does not ask it again before this interval is over. */
    private boolean keysMayBeOld() {
        return !clock.instant().isAfter(lastAway.plus(refreshEvery));
    }

    private static ProblemException away(RuntimeException cause) {
        LOG.warnf("a request is answered with 503, because its token can't be checked: %s", cause.toString());
        return AccessRefusals.away("The OpenID Connect provider can't be reached, so the caller is not known.");
    }

    private Optional<Subject> subject(SecurityIdentity identity) {
        TokenCredential token = identity.getCredential(TokenCredential.class);
        JsonNode claims = token == null ? JSON.createObjectNode() : claims(token.getToken());
        String subject = claims.path("sub").asText();
        if (subject.isBlank() || !isShortLine(subject)) {
            LOG.debug("a token is refused: it has no claim sub, or a very long one, or one with control characters");
            return Optional.empty();
        }
        // Quarkus checks a token once for a request, but the body may arrive long after that.
        if (claims.path("exp").asLong(Long.MAX_VALUE) <= clock.instant().getEpochSecond() - graceSeconds) {
            LOG.debug("a token is refused: it has expired");
            return Optional.empty();
        }
        String name = claims.path("preferred_username").asText(subject);
        String label = isShortLine(name) ? name : subject;
        return Optional.of(new Subject("oidc:" + subject, Subject.Kind.OIDC, label, grants.of(claims)));
    }

    private static boolean isShortLine(String text) {
        return text.length() <= SUBJECT_LENGTH_MAX && text.chars().noneMatch(Character::isISOControl);
    }

    /** The claims of a token whose signature was checked before. */
    private static JsonNode claims(String token) {
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
        } catch (IOException | RuntimeException e) {
            throw new AuthenticationFailedException("its claims can't be read", e);
        }
    }
}
