using System.Text.RegularExpressions;

namespace WenchangPlan.Telemetry.Register;

/// <summary>Reads what a station's device shows to the embedded broker.</summary>
internal static partial class DeviceReader
{
    /// <summary>Reads the member <c>device</c> of a station; null when there is none, or a wrong one.</summary>
    public static DeviceAccount? Read(RegisterSection station, string? id)
    {
        if (station.Section("device", required: false) is not { } device)
        {
            return null;
        }

        string? username = device.Text("username", required: false) ?? id;
        if (username is not null && !NamePattern().IsMatch(username))
        {
            device.Note("username", $"\"{username}\"", "1 to 64 letters, digits, or any of - _ . @");
        }

        string? text = device.Text("password");
        PasswordHash? password = text is null ? null : PasswordHash.Parse(text);
        if (text is not null && password is null)
        {
            // The text may be the password itself: it must not go to a terminal or a log.
            device.Note("password", "a text of another form", "what wenchang hash-password prints: pbkdf2-sha256$iterations$salt$hash or random-sha256$salt$hash");
        }

        device.NoteUnknownMembers();
        return username is null || password is null ? null : new DeviceAccount(username, password);
    }

    /// <summary>A gateway speaks for several stations under one user name, so it has one password.</summary>
    public static void CheckGateway(RegisterSection item, Station station, IEnumerable<Station> before)
    {
        if (station.Device is { } device
            && before.FirstOrDefault(s => s.Device?.Username == device.Username && s.Device.Password.Text != device.Password.Text) is { } other)
        {
            item.Note("device", $"another password for the user name {device.Username} than {other.Id} has", "the same password hash at every station of a user name");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_.@-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
