# The tiny parent of one service: it outlives the agent, waits for the service and keeps its exit status.
#
# Arguments: folder, run, fingerprint, world, output, the descriptor on which the service says that it is ready or
# "-", then the tools flock, mv, setsid and mkfifo as absolute paths, then the service's command. The command is only
# ever passed on as "$@". It runs in the foreground, because sh lets a background process ignore SIGINT and SIGQUIT.
# All names start with _m_ so that no variable of the service's environment is changed.
_m_folder=$1 _m_run=$2 _m_print=$3 _m_world=$4 _m_output=$5 _m_notify=$6 _m_flock=$7 _m_mv=$8 _m_setsid=$9
_m_mkfifo=${10}
shift 10

# Handlers are reset in the service; they keep this shell alive if a signal meant for others reaches it.
trap : HUP INT TERM

# One parent a service: the kernel keeps the lock as long as this shell lives. A plain exec would end the shell
# before it can say why; "command" takes that away.
command exec 9>"$_m_folder/lock" || exit 120
"$_m_flock" -w 3 9 || exit 121

# Opened for reading and writing, so that a FIFO has a reader for as long as the service runs.
if [ -p "$_m_output" ]; then command exec 8<>"$_m_output"; else command exec 8>>"$_m_output"; fi || exit 122

# Somebody waits for one line from the service. As long as this shell holds the pipe nothing in it is lost; when it
# lets go, and the service has ended, who waits ends as well. What a line may take of memory is bounded.
if [ "$_m_notify" != - ]; then
  { [ -p "$_m_folder/notify" ] || "$_m_mkfifo" -m 600 "$_m_folder/notify"; } || exit 124
  command exec 7<>"$_m_folder/notify" || exit 124
  (
    ulimit -v 65536
    exec 6<"$_m_folder/notify" 7>&-
    read -r _m_x <&6 && echo "$_m_run" >"$_m_folder/ready.new" && "$_m_mv" -f "$_m_folder/ready.new" "$_m_folder/ready"
  ) 8>&- 9>&- 2>/dev/null &
fi

# Field 22 of stat is the start time; with the pid it names a process for good.
read -r _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x \
  _m_start _m_x <"/proc/$$/stat"

# The inner shell leads a session of its own, says who it is and then becomes the service: the pid stays.
"$_m_setsid" /bin/sh -c '
  _m_folder=$1 _m_line="$2 $3 $4" _m_parent="$5 $6" _m_mv=$7 _m_notify=$8
  export MUSTER_SERVICE_RUN="$2"
  shift 8
  read -r _m_pid _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x _m_x \
    _m_start _m_x <"/proc/$$/stat"
  echo "$_m_line $_m_pid $_m_start $_m_parent" >"$_m_folder/child.new" || exit 123
  "$_m_mv" -f "$_m_folder/child.new" "$_m_folder/child" || exit 123
  exec </dev/null >&8 2>&1 8>&- 9>&-
  case $_m_notify in
    3) exec 3>&7 7>&- ;;
    4) exec 4>&7 7>&- ;;
    5) exec 5>&7 7>&- ;;
    6) exec 6>&7 7>&- ;;
  esac
  exec "$@"
' muster-service "$_m_folder" "$_m_run" "$_m_print" "$_m_world" "$$" "$_m_start" "$_m_mv" "$_m_notify" "$@" || _m_status=$?

exec 7>&-
echo "$_m_run ${_m_status:-0}" >"$_m_folder/exit.new" && "$_m_mv" -f "$_m_folder/exit.new" "$_m_folder/exit"
