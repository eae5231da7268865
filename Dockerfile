# Two images from one build: "worker" (the default) and "simulator".
# Where .NET's own images come from, with a slash at the end.
ARG DOTNET_REGISTRY=mcr.microsoft.com/
FROM ${DOTNET_REGISTRY}dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/ src/
COPY simulators/ simulators/
RUN dotnet publish src/WenchangPlan.Worker -c Release --ucr --self-contained false -p:RestoreLockedMode=true -o /out/worker && \
    dotnet publish simulators/WenchangPlan.Simulator -c Release -p:RestoreLockedMode=true -o /out/simulator && \
    mkdir -p /out/data

# No shell, no package manager; "extra" has the cultures and time zones that Chinese texts and local days need.
FROM ${DOTNET_REGISTRY}dotnet/aspnet:10.0-noble-chiseled-extra AS base
WORKDIR /app
COPY --from=build --chown=$APP_UID:$APP_UID /out/data /data
USER $APP_UID
VOLUME /data

FROM base AS simulator
COPY --from=build /out/simulator ./
ENTRYPOINT ["dotnet", "wenchang-simulator.dll"]

FROM base AS worker
COPY --from=build /out/worker ./
# Inside the container every address; what is open to the outside is decided where ports are published.
ENV Http__Urls=http://0.0.0.0:8080 \
    Storage__DataDirectory=/data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["dotnet", "wenchang.dll", "health"]
ENTRYPOINT ["dotnet", "wenchang.dll"]
CMD ["run"]
