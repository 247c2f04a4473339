package dev.skald.credential;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.json.JsonFactories;
import dev.skald.outbound.credential.Credential;
import dev.skald.outbound.credential.CredentialPart;
import dev.skald.outbound.credential.CredentialTargets;
import dev.skald.outbound.credential.MakeCredential;
import dev.skald.outbound.credential.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Credentials as JSON, before they are sealed and after they are opened. Their targets are sealed with them. */
final class CredentialText {
    private static final String TARGETS = "targets";
    private static final Map<String, CredentialPart> PARTS =
            Stream.of(CredentialPart.values()).collect(Collectors.toMap(CredentialPart::pointer, part -> part));

    private CredentialText() {}

    static byte[] write(Map<CredentialPart, Secret> parts, CredentialTargets targets) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JsonFactories.TRUSTED.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeArrayFieldStart(TARGETS);
            for (String target : targets.texts()) {
                json.writeString(target);
            }
            json.writeEndArray();
            for (Map.Entry<CredentialPart, Secret> part : parts.entrySet()) {
                json.writeStringField(part.getKey().pointer(), part.getValue().text());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can't fail to be written to", e);
        }
        return bytes.toByteArray();
    }

    static Credential read(byte[] text) {
        Map<CredentialPart, Secret> parts = new EnumMap<>(CredentialPart.class);
        List<String> targets = new ArrayList<>();
        try (JsonParser json = JsonFactories.TRUSTED.createParser(text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                CredentialPart part = PARTS.get(name);
                if (part != null) {
                    parts.put(part, Secret.of(json.getText()));
                } else if (name.equals(TARGETS)) {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        targets.add(json.getText());
                    }
                } else {
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what was sealed was written here", e);
        }
        return switch (MakeCredential.of(parts, new CredentialTargets(targets))) {
            case MakeCredential.Result.Made(Credential credential) -> credential;
            case MakeCredential.Result.Wrong(var part, String detail) ->
                throw new IllegalStateException("what was sealed was right: " + part + " " + detail);
        };
    }
}
