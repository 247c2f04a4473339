package dev.skald.web.problem;

import java.util.Optional;
import java.util.stream.Stream;

/** All problems in Skald's answers. The slugs are part of the contract and never change. */
public enum ProblemType {
    INVALID_REQUEST(
            "invalid-request",
            400,
            "The request is not valid",
            "The body, a query parameter or a header is malformed, unknown or out of range. Each fault is listed in"
                    + " errors, with a pointer to its place. Nothing was done; correct the request and send it again."),
    UNAUTHENTICATED(
            "unauthenticated",
            401,
            "The caller is not known",
            "The request has no token, or one that is not valid: unknown, expired or revoked. Send one as"
                    + " Authorization: Bearer TOKEN. Nothing was done."),
    FORBIDDEN(
            "forbidden",
            403,
            "This is not allowed",
            "The caller is known but lacks the role that the request needs, or its token does not allow the request;"
                    + " or the request was sent to the name of another server. Nothing was done."),
    TARGET_NOT_ALLOWED(
            "target-not-allowed",
            403,
            "A call's address is not allowed",
            "A call's URL is outside the targets that this server may call (setting skald.targets.allow). Nothing"
                    + " was done."),
    CREDENTIALS_NOT_ALLOWED(
            "credentials-not-allowed",
            403,
            "A call's credentials can't be used",
            "A call names credentials that its namespace does not have, or that may not be sent to the call's address"
                    + " (the targets of the credentials). Nothing was done."),
    NOT_FOUND(
            "not-found",
            404,
            "There is nothing at this path",
            "The path names no resource of Skald. GET /openapi lists all resources."),
    QUEUE_NOT_FOUND(
            "queue-not-found",
            404,
            "There is no such queue",
            "No queue with this id was ever accepted here, or it is too long ago to be remembered."),
    DEFINITION_NOT_FOUND(
            "definition-not-found",
            404,
            "There is no such definition",
            "There is no definition with this name, or not in this version. GET /definitions lists all definitions."),
    CREDENTIALS_NOT_FOUND(
            "credentials-not-found",
            404,
            "There are no such credentials",
            "There are no credentials with this name. GET /credentials lists all credentials."),
    SUBSCRIPTION_NOT_FOUND(
            "subscription-not-found",
            404,
            "There is no such subscription",
            "No subscription has this name in the namespace. GET /subscriptions lists all subscriptions."),
    TOKEN_NOT_FOUND(
            "token-not-found",
            404,
            "There is no such token",
            "The namespace has no token with this name. GET /tokens lists all tokens."),
    METHOD_NOT_ALLOWED(
            "method-not-allowed",
            405,
            "The resource does not have this method",
            "The path exists, but not with this HTTP method. The header Allow names those that it has."),
    NOT_ACCEPTABLE(
            "not-acceptable",
            406,
            "No representation is acceptable",
            "The resource has none of the media types that the header Accept names. Skald answers in"
                    + " application/json unless the contract says otherwise."),
    QUEUE_BUSY(
            "queue-busy",
            409,
            "The queue is in use",
            "Another request is using this queue now. Send the request again after the time in Retry-After."),
    QUEUE_STATE(
            "queue-state",
            409,
            "The queue's state does not allow this",
            "The request is not possible in the queue's state; queueStatus names it. Nothing was changed."),
    CREDENTIALS_NOT_KEPT(
            "credentials-not-kept",
            409,
            "The credentials can't be kept",
            "There is no key to seal them with (setting skald.security.seal-key-file), or the settings have credentials with"
                    + " this name, or there are too many. The detail says which. Nothing was changed."),
    SUBSCRIPTION_STATE(
            "subscription-state",
            409,
            "The subscription's state does not allow this",
            "A replay is under way, there is no such position yet, or the namespace has the maximum number of"
                    + " subscriptions. The detail says which. Nothing was changed."),
    QUEUE_INTERRUPTED(
            "queue-interrupted",
            409,
            "The queue waits to be recovered",
            "The node that worked on the queue is gone, and no other node has claimed the queue yet. That happens soon;"
                    + " then send the request again."),
    QUEUE_PURGED(
            "queue-purged",
            410,
            "The queue is purged",
            "The queue succeeded, and the window in which it could be restored is over; or an admin deleted it after it"
                    + " had ended. Only its id and outcome are remembered."),
    TOKEN_EXISTS(
            "token-exists",
            409,
            "There is a token with this name",
            "The namespace has a token with this name already, perhaps an expired one. Nothing was made; delete it first, or"
                    + " choose another name."),
    PRECONDITION_FAILED(
            "precondition-failed",
            412,
            "The version is not the expected one",
            "The header If-Match does not name the newest version. Nothing was changed; read it again and decide"
                    + " anew."),
    TOO_LARGE(
            "too-large",
            413,
            "The body is too large",
            "The request's body is longer than the server accepts (setting skald.limits.body). Nothing was done."),
    TARGET_TOO_LONG(
            "target-too-long",
            414,
            "The path with its query is too long",
            "A path with its query may have 8,000 characters. Nothing was done."),
    UNSUPPORTED_MEDIA_TYPE(
            "unsupported-media-type",
            415,
            "The body is not JSON",
            "The header Content-Type names a media type that the resource does not read. Send the body as"
                    + " application/json."),
    ID_REUSED(
            "id-reused",
            422,
            "The id belongs to another request",
            "A queue with this id, or this Idempotency-Key, was started with another body, or a"
                    + " step of this name is in the queue already and was added with another body. Repeat the"
                    + " first body to learn its state, or choose a new id or name. For a restore: the queue"
                    + " with this id does not belong to the step that the request names; nothing was done."),
    PRECONDITION_REQUIRED(
            "precondition-required",
            428,
            "The request must name a version",
            "The request depends on the state of the queue that the admin has seen, so the header If-Match must"
                    + " have the ETag of that state. Nothing was done."),
    HEADERS_TOO_LONG(
            "headers-too-long",
            431,
            "The headers are too long",
            "The names and values of a request's headers may have 20,000 characters together. Nothing was done."),
    OVERLOADED(
            "overloaded",
            429,
            "Too many requests",
            "The server has the maximum amount of work, or got too many requests or wrong tokens from this caller."
                    + " Nothing was done; send the request again after the time in Retry-After."),
    INTERNAL_ERROR(
            "internal-error",
            500,
            "Skald failed",
            "A fault in Skald or its set-up. The detail has an error id; the server's log has more under this id."
                    + " Whether the request took effect is not known; it is safe to send a start or a restore again"
                    + " with the same id."),
    UNAVAILABLE(
            "unavailable",
            503,
            "Skald can't answer now",
            "The server is starting or stopping, can't reach its database or the OpenID Connect provider, or has"
                    + " too much to do at once. Whether the request took effect is not known; send it again, with the"
                    + " same id, after the time in Retry-After.");

    private final String slug;
    private final int status;
    private final String title;
    private final String meaning;

    ProblemType(String slug, int status, String title, String meaning) {
        this.slug = slug;
        this.status = status;
        this.title = title;
        this.meaning = meaning;
    }

    /** The last part of the type URI. */
    public String slug() {
        return slug;
    }

    /** The type URI: a path on this server, which resolves to an explanation. */
    public String uri() {
        return "/problems/" + slug;
    }

    /** The HTTP status it is answered with. */
    public int status() {
        return status;
    }

    /** A short summary, the same for every occurrence. */
    public String title() {
        return title;
    }

    /** What happened, and what to do about it, in a few sentences. */
    public String meaning() {
        return meaning;
    }

    /** The type with this slug, if there is one. */
    public static Optional<ProblemType> bySlug(String slug) {
        return Stream.of(values()).filter(type -> type.slug.equals(slug)).findFirst();
    }

    /**
     * The type that best matches an HTTP status, for refusals of the web server itself.
     *
     * @param status an HTTP status, 400 to 599
     */
    public static ProblemType ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 412 -> PRECONDITION_FAILED;
            case 413 -> TOO_LARGE;
            case 414 -> TARGET_TOO_LONG;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 429 -> OVERLOADED;
            case 431 -> HEADERS_TOO_LONG;
            case 503 -> UNAVAILABLE;
            default -> status < 500 ? INVALID_REQUEST : INTERNAL_ERROR;
        };
    }
}
