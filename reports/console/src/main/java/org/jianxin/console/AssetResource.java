package org.jianxin.console;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Serves {@link Assets}. */
@Path("/console/assets/{version}/{name}")
public final class AssetResource {
    private final Assets assets;

    AssetResource(Assets assets) {
        this.assets = assets;
    }

    @GET
    @Allow(anyone = true)
    public Response get(
            @PathParam("version") String version,
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.ACCEPT_ENCODING) @Nullable String encodings) {
        Assets.Asset asset = assets.get(version, name).orElseThrow(ProblemException::notFound);
        boolean gzip = encodings != null && encodings.contains("gzip");
        Response.ResponseBuilder response = Response.ok(gzip ? asset.gzipped() : asset.content())
                .type(asset.type())
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .header(HttpHeaders.CACHE_CONTROL, "private, max-age=31536000, immutable");
        return gzip ? response.header(HttpHeaders.CONTENT_ENCODING, "gzip").build() : response.build();
    }
}
