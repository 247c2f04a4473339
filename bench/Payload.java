/** What is said in every request and answer: about 200 bytes of JSON. */
final class Payload {
    static final String JSON = "{\"guest\":\"Ada Lovelace\",\"nights\":2,\"room\":\"with a view\",\"note\":\""
            + "late arrival, quiet side, no feathers, please; ".repeat(3) + "\"}";

    private Payload() {}
}
