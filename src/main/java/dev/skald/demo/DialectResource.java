package dev.skald.demo;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The demo participants as services that were written before Skald: they want forms or XML, tell a refusal in the body of a 200,
 * answer a creation with nothing but its address, or say of a job that it is to be read elsewhere.
 */
@Path("/demo/{name}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DialectResource {
    private static final Pattern GUEST = Pattern.compile("<guest>([^<]{1,200})</guest>");

    private final Participants participants;

    DialectResource(Participants participants) {
        this.participants = participants;
    }

    /** Books by a form, and says only where the booking is. */
    @POST
    @Path("/forms")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response form(
            @PathParam("name") String name,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @HeaderParam("Skald-Queue") @Nullable String queue,
            @HeaderParam("Skald-Step") @Nullable String step,
            @FormParam("guest") @Nullable String guest,
            @FormParam("note") @Nullable String note) {
        BookingAnswer answer = book(name, queue, step, idempotencyKey, BookingOrder.of(guest, note));
        return answer instanceof BookingAnswer.Booked booked
                ? Response.status(201)
                        .header(
                                HttpHeaders.LOCATION,
                                "/demo/" + name + "/bookings/"
                                        + booked.booking().id())
                        .build()
                : DemoResource.response(name, answer);
    }

    /** Books by a document in XML, and answers with one. */
    @POST
    @Path("/documents")
    @Consumes(MediaType.TEXT_XML)
    @Produces({MediaType.TEXT_XML, MediaType.APPLICATION_JSON})
    public Response document(
            @PathParam("name") String name,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @HeaderParam("Skald-Queue") @Nullable String queue,
            @HeaderParam("Skald-Step") @Nullable String step,
            String document) {
        Matcher guest = GUEST.matcher(document);
        BookingOrder order = BookingOrder.of(guest.find() ? guest.group(1) : null, null);
        BookingAnswer answer = book(name, queue, step, idempotencyKey, order);
        return answer instanceof BookingAnswer.Booked booked
                ? Response.ok(
                                "<booking><id>%d</id><price>%d</price></booking>"
                                        .formatted(
                                                booked.booking().id(),
                                                booked.booking().price()),
                                MediaType.TEXT_XML)
                        .build()
                : DemoResource.response(name, answer);
    }

    /** Books, and answers 200 whatever came of it: the state in the body says it, {@code S} for success, {@code F} for failure. */
    @POST
    @Path("/purchases")
    public Response purchase(
            @PathParam("name") String name,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @HeaderParam("Skald-Queue") @Nullable String queue,
            @HeaderParam("Skald-Step") @Nullable String step,
            byte[] body) {
        return switch (book(name, queue, step, idempotencyKey, Bodies.order(body))) {
            case BookingAnswer.Booked booked ->
                Response.ok(Map.of("state", "S", "booking", booked.booking())).build();
            case BookingAnswer.Refused refused ->
                Response.ok(Map.of("state", "F", "message", refused.detail())).build();
            case BookingAnswer other -> DemoResource.response(name, other);
        };
    }

    /** Takes a booking on, to be asked for until it is done. */
    @POST
    @Path("/jobs")
    public Response job(
            @PathParam("name") String name,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @HeaderParam("Skald-Queue") @Nullable String queue,
            @HeaderParam("Skald-Step") @Nullable String step,
            byte[] body) {
        String key = DemoResource.given("Idempotency-Key", idempotencyKey);
        StepOfQueue of = DemoResource.stepOfQueue(queue, step);
        BookingAnswer answer = participants.named(name).takeOn(of, key, Bodies.order(body));
        return answer instanceof BookingAnswer.Failed
                ? DemoResource.response(name, answer)
                : Response.accepted()
                        .header(HttpHeaders.LOCATION, "/demo/" + name + "/jobs/" + DemoResource.segment(key))
                        .build();
    }

    /** How a job stands: {@code running} in a 200, or a 303 to its booking. */
    @GET
    @Path("/jobs/{key}")
    public Response job(@PathParam("name") String name, @PathParam("key") String key) {
        return switch (participants.named(name).book().ask(key)) {
            case BookingAnswer.TakenOn taken ->
                Response.ok(Map.of("state", "running")).build();
            case BookingAnswer.Booked booked ->
                Response.status(303)
                        .header(HttpHeaders.LOCATION, "/demo/" + name + "/bookings/" + DemoResource.segment(key))
                        .build();
            case BookingAnswer other -> DemoResource.response(name, other);
        };
    }

    private BookingAnswer book(
            String name, @Nullable String queue, @Nullable String step, @Nullable String key, BookingOrder order) {
        StepOfQueue of = DemoResource.stepOfQueue(queue, step);
        return participants.named(name).book(of, DemoResource.given("Idempotency-Key", key), order, null);
    }
}
