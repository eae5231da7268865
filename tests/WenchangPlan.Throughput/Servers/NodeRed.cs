using System.Globalization;
using System.Text.Json;

namespace WenchangPlan.Throughput.Servers;

/// <summary>How a Node-RED flow writes.</summary>
internal enum NodeRedFlow
{
    /// <summary>mqtt in, function, influxdb batch: one write a message, as tutorials show it.</summary>
    OneWriteAMessage,
    /// <summary>A function node that gathers 1,000 points or 100 ms before it writes.</summary>
    BatchedByHand,
}

/// <summary>A real Node-RED with a flow from MQTT (QoS 1, lasting session) into InfluxDB.</summary>
internal sealed class NodeRed : Server
{
    /// <summary>Its client id at the broker.</summary>
    public const string ClientId = "nodered";

    private const string Point = "const m = msg.payload; const point = {measurement: 'air', tags: {station: msg.topic.split('/')[2]}, fields: m.values, timestamp: m.ts};";

    private const string One = Point + "msg.payload = [point]; return msg;";

    private const string Gather = Point + """
        const q = context.get('q') || [];
        q.push(point);
        const flush = () => { clearTimeout(context.get('t')); context.set('t', null); const all = context.get('q'); context.set('q', []); if (all.length > 0) node.send({payload: all}); };
        context.set('q', q);
        if (q.length >= 1000) flush(); else if (!context.get('t')) context.set('t', setTimeout(flush, 100));
        return null;
        """;

    private readonly string _program;

    /// <param name="installation">Folder in which npm installed node-red and node-red-contrib-influxdb.</param>
    /// <param name="folder">For its settings and flow.</param>
    /// <param name="flow">Which flow.</param>
    /// <param name="broker">The broker; it connects by itself.</param>
    /// <param name="store">The store.</param>
    public NodeRed(string installation, string folder, NodeRedFlow flow, Mosquitto broker, InfluxServer store) : base(folder)
    {
        _program = Path.Combine(installation, "node_modules", "node-red", "red.js");
        object[] nodes =
        [
            new { id = "tab", type = "tab", label = "flow" },
            new { id = "broker", type = "mqtt-broker", broker = "127.0.0.1", port = Text(broker.Port), clientid = ClientId, autoConnect = true, usetls = false, protocolVersion = "4", keepalive = "60", cleansession = false },
            new { id = "store", type = "influxdb", hostname = "127.0.0.1", port = Text(store.Port), protocol = "http", database = InfluxServer.Database, influxdbVersion = "1.x", usetls = false },
            // Node-RED takes a node without a place on the canvas for a configuration.
            new { id = "in", type = "mqtt in", z = "tab", x = 1, y = 1, topic = "wenchang/#", qos = "1", datatype = "utf8", broker = "broker", wires = Wire("json") },
            new { id = "json", type = "json", z = "tab", x = 1, y = 1, property = "payload", action = "obj", wires = Wire("function") },
            new { id = "function", type = "function", z = "tab", x = 1, y = 1, func = flow == NodeRedFlow.OneWriteAMessage ? One : Gather, outputs = 1, wires = Wire("out") },
            new { id = "out", type = "influxdb batch", z = "tab", x = 1, y = 1, influxdb = "store", precision = "ms", retentionPolicy = "", wires = Array.Empty<string[]>() },
        ];
        File.WriteAllText(In("flows.json"), JsonSerializer.Serialize(nodes));
        File.WriteAllText(In("settings.js"), $"module.exports = {{ uiHost: '127.0.0.1', uiPort: {Port}, flowFile: 'flows.json', httpAdminRoot: false, telemetry: {{ enabled: false }} }};");
    }

    /// <inheritdoc/>
    public override Task ReadyAsync(CancellationToken cancel = default) => Process.LineAsync("Started flows", cancel: cancel);

    /// <inheritdoc/>
    protected override ChildProcess Launch() => new("node", [_program, "--userDir", Folder, "--settings", In("settings.js")], Folder, In("node-red.log"));

    private static string[][] Wire(string to) => [[to]];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
